package dev.yarrow.server.session;

import dev.yarrow.server.transport.Connection;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether a connection with several documents is read: it is not while any of them has too much to do. Thread-safe. Its
 * lock is held while the connection is told, so that the last word is the true one; that does not block.
 */
final class SharedReading {
    private final Connection connection;
    private final Set<Object> holding = new HashSet<>();

    SharedReading(Connection connection) {
        this.connection = connection;
    }

    synchronized void suspend(Object holder) {
        if (holding.add(holder) && holding.size() == 1) {
            connection.suspendReading();
        }
    }

    synchronized void resume(Object holder) {
        if (holding.remove(holder) && holding.isEmpty()) {
            connection.resumeReading();
        }
    }
}
