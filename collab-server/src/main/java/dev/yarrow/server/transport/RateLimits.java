package dev.yarrow.server.transport;

import dev.yarrow.server.limit.RateLimit;
import java.time.Duration;

/**
 * How fast one peer may send. Immutable. One that is faster is not read for a while, so that TCP slows it down.
 *
 * @param frames WebSocket frames of any kind; honest peers send a message in one, or in few large ones
 * @param bytes on the wire
 */
public record RateLimits(RateLimit frames, RateLimit bytes) {
    public static final RateLimits DEFAULT =
            new RateLimits(RateLimit.of(10_000, Duration.ofSeconds(5)), RateLimit.of(8L << 20, Duration.ofSeconds(5)));
}
