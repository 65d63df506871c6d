package dev.yarrow.server.transport;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Thread-safe: the connections of one mount, from their handshake until their socket is closed. */
final class OpenConnections {
    private final Set<WebSocketConnection> connections = ConcurrentHashMap.newKeySet();
    private final Object changed = new Object();

    void add(WebSocketConnection connection) {
        connections.add(connection);
    }

    void remove(WebSocketConnection connection) {
        connections.remove(connection);
        if (connections.isEmpty()) {
            synchronized (changed) {
                changed.notifyAll();
            }
        }
    }

    int count() {
        return connections.size();
    }

    void forEach(Consumer<WebSocketConnection> action) {
        connections.forEach(action);
    }

    /** Waits until there are none, and returns how many are left when the time is up. */
    int awaitNone(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (changed) {
            while (!connections.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                changed.wait(Math.max(1, left / 1_000_000));
            }
        }
        return connections.size();
    }
}
