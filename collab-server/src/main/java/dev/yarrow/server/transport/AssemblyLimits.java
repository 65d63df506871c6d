package dev.yarrow.server.transport;

import java.time.Duration;

/**
 * Immutable bounds of messages that have begun to arrive and are not complete.
 *
 * @param maxBytes what the unfinished messages of all connections may hold together; beyond it the one that was begun
 *     first gives way, and its connection is closed with 1013
 * @param messageTimeout how long a message may take from its first byte to its last, while it is being read; a longer one
 *     closes its connection with 1008
 */
public record AssemblyLimits(long maxBytes, Duration messageTimeout) {
    public static final AssemblyLimits DEFAULT = new AssemblyLimits(64L << 20, Duration.ofMinutes(2));

    public AssemblyLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("unfinished messages may hold at least 1 byte, not " + maxBytes);
        }
        if (messageTimeout.isNegative() || messageTimeout.isZero()) {
            throw new IllegalArgumentException("the time for a message is positive, not " + messageTimeout);
        }
    }
}
