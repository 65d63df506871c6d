package dev.yarrow.server.metrics;

import java.time.Duration;

/** The histogram buckets that all timers share. Immutable. */
final class Buckets {

    /** From a fast disk's fsync to the point where a user wonders whether the server is still there. */
    static final Duration[] LATENCY = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
    };

    private Buckets() {}
}
