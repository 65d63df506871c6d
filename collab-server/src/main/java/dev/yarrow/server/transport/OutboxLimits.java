package dev.yarrow.server.transport;

import java.time.Duration;

/**
 * Immutable bounds of one connection's outbox.
 *
 * @param maxBytes queued bytes at which the outbox is full; the frame that crosses the line is still taken
 * @param maxControlBytes queued bytes of control frames at which the connection is closed with 1013
 * @param stuckAfter how long queued bytes may wait without the socket taking any
 */
public record OutboxLimits(long maxBytes, long maxControlBytes, Duration stuckAfter) {
    public static final OutboxLimits DEFAULT = new OutboxLimits(4L << 20, Duration.ofSeconds(30));

    public OutboxLimits {
        if (maxBytes < 1 || maxControlBytes < 1) {
            throw new IllegalArgumentException("outbox limits are at least 1 byte, not " + maxBytes + " and "
                    + maxControlBytes + " for control frames");
        }
        if (stuckAfter.isNegative() || stuckAfter.isZero()) {
            throw new IllegalArgumentException("the time until stuck is positive, not " + stuckAfter);
        }
    }

    /** Bounds whose control frames may fill a quarter of the outbox. */
    public OutboxLimits(long maxBytes, Duration stuckAfter) {
        this(maxBytes, Math.max(1, maxBytes / 4), stuckAfter);
    }
}
