package dev.yarrow.server.session;

import dev.yarrow.server.transport.Connection;
import dev.yarrow.server.transport.ConnectionHandler;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection that is opened only to be closed with a code. Thread-safe. A browser does not show a page why an upgrade was
 * refused, so that y-websocket would try again and again; a close code from 4400 to 4499 makes it stop.
 *
 * @param openConnections counts this one while it is open: it takes up room like any other
 */
record DeniedConnection(int closeCode, String reason, AtomicInteger openConnections) implements ConnectionHandler {
    @Override
    public void onOpen(Connection connection) {
        openConnections.incrementAndGet();
        connection.close(closeCode, reason);
    }

    @Override
    public void onBinary(byte[] payload) {}

    @Override
    public void onText() {}

    @Override
    public void onDrained(boolean fellBehind, boolean presenceDropped) {}

    @Override
    public void onClosed(int code, String closeReason) {
        openConnections.decrementAndGet();
    }
}
