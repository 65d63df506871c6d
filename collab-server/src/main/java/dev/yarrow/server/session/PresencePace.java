package dev.yarrow.server.session;

import dev.yarrow.server.limit.RateLimit;
import dev.yarrow.server.limit.TokenBucket;
import dev.yarrow.server.transport.Connection;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fast presence comes from one connection. Confined to it. Presence costs more than its bytes, because it is read, stamped
 * and told to everybody in the room, so it has a bound of its own; a client that exceeds it is read more slowly.
 */
final class PresencePace {
    private final Connection connection;
    private final LongSupplier nanoClock;
    private final TokenBucket bucket;

    PresencePace(Connection connection, RateLimit limit, LongSupplier nanoClock) {
        this.connection = connection;
        this.nanoClock = nanoClock;
        this.bucket = new TokenBucket(limit, nanoClock.getAsLong());
    }

    /** A presence message came. */
    void received() {
        long owed = bucket.take(1, nanoClock.getAsLong());
        if (owed > 0) {
            connection.pauseReading(Duration.ofNanos(owed));
        }
    }
}
