package dev.yarrow.server.limit;

import java.time.Duration;

/**
 * How fast something may go on for long, and how much of it may come at once. Immutable.
 *
 * @param perSecond how many (messages, bytes) each second
 * @param burst how many at once after a quiet time
 */
public record RateLimit(long perSecond, long burst) {
    public RateLimit {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException(
                    "a rate and its burst are at least 1, not " + perSecond + " and " + burst);
        }
    }

    /** A rate of which so long a time's worth may come at once. */
    public static RateLimit of(long perSecond, Duration burst) {
        return new RateLimit(perSecond, Math.max(1, Math.round(perSecond * (burst.toNanos() / 1e9))));
    }
}
