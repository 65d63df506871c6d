package dev.yarrow.server.transport;

import java.time.Duration;
import java.util.Objects;

/**
 * Immutable numbers that rule the connections of one mount.
 *
 * @param maxFrameBytes payload of one frame; more closes with 1009
 * @param maxMessageBytes payload of all fragments of one message together; more closes with 1009
 * @param idleTimeout a peer from which nothing came for so long is closed with 1001
 * @param pingInterval a peer from which nothing came for so long is pinged; zero means never
 * @param keepaliveAfter a connection to which nothing was written for so long gets its handler's keepalive frame
 * @param closeTimeout how long the peer may take to answer a close before the connection is cut
 * @param sweepInterval how often connections are looked at for pings, keepalives and being stuck
 * @param outbox bounds of what waits for one peer
 * @param assembly bounds of messages that are not complete yet; room for two of the largest at least
 * @param rates how fast one peer may send
 * @param outboxMemory bytes that everything waiting in all outboxes may take; beyond it, those that read most slowly are
 *     closed with 1013
 */
public record TransportSettings(
        int maxFrameBytes,
        int maxMessageBytes,
        Duration idleTimeout,
        Duration pingInterval,
        Duration keepaliveAfter,
        Duration closeTimeout,
        Duration sweepInterval,
        OutboxLimits outbox,
        AssemblyLimits assembly,
        RateLimits rates,
        long outboxMemory) {
    public static final TransportSettings DEFAULT = new TransportSettings(
            16 << 20,
            16 << 20,
            Duration.ofSeconds(60),
            Duration.ofSeconds(25),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            OutboxLimits.DEFAULT,
            AssemblyLimits.DEFAULT,
            RateLimits.DEFAULT,
            128L << 20);

    public TransportSettings {
        if (maxFrameBytes < 125 || maxMessageBytes < maxFrameBytes) {
            throw new IllegalArgumentException(
                    "a frame may have at least 125 bytes and a message at least as many as a frame, not "
                            + maxFrameBytes + " and " + maxMessageBytes);
        }
        requirePositive("idleTimeout", idleTimeout);
        requirePositive("keepaliveAfter", keepaliveAfter);
        requirePositive("closeTimeout", closeTimeout);
        requirePositive("sweepInterval", sweepInterval);
        if (pingInterval.isNegative()) {
            throw new IllegalArgumentException("pingInterval is zero (never) or positive, not " + pingInterval);
        }
        if (assembly.maxBytes() < 2L * maxMessageBytes) {
            throw new IllegalArgumentException("unfinished messages need room for two of " + maxMessageBytes
                    + " bytes, not " + assembly.maxBytes());
        }
        if (outboxMemory < 1) {
            throw new IllegalArgumentException("all outboxes have at least 1 byte, not " + outboxMemory);
        }
        Objects.requireNonNull(outbox);
        Objects.requireNonNull(rates);
    }

    /** These settings with other rates. */
    public TransportSettings withRates(RateLimits limits) {
        return with(maxFrameBytes, maxMessageBytes, outbox, assembly, limits, outboxMemory);
    }

    /** These settings with another amount of memory for all outboxes. */
    public TransportSettings withOutboxMemory(long bytes) {
        return with(maxFrameBytes, maxMessageBytes, outbox, assembly, rates, bytes);
    }

    /** These settings with other sizes. */
    public TransportSettings withMaxBytes(int frameBytes, int messageBytes) {
        return with(frameBytes, messageBytes, outbox, assembly, rates, outboxMemory);
    }

    /** These settings with another outbox. */
    public TransportSettings withOutbox(OutboxLimits limits) {
        return with(maxFrameBytes, maxMessageBytes, limits, assembly, rates, outboxMemory);
    }

    /** These settings with other bounds of unfinished messages. */
    public TransportSettings withAssembly(AssemblyLimits limits) {
        return with(maxFrameBytes, maxMessageBytes, outbox, limits, rates, outboxMemory);
    }

    private TransportSettings with(
            int frameBytes,
            int messageBytes,
            OutboxLimits outboxLimits,
            AssemblyLimits assemblyLimits,
            RateLimits rateLimits,
            long allOutboxes) {
        return new TransportSettings(
                frameBytes,
                messageBytes,
                idleTimeout,
                pingInterval,
                keepaliveAfter,
                closeTimeout,
                sweepInterval,
                outboxLimits,
                assemblyLimits,
                rateLimits,
                allOutboxes);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is positive, not " + value);
        }
    }
}
