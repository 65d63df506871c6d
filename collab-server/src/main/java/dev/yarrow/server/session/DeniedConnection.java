package dev.yarrow.server.session;

import dev.yarrow.server.transport.Connection;
import dev.yarrow.server.transport.ConnectionHandler;

/**
 * A connection that is opened only to be closed with a code. Thread-safe. A browser does not show a page why an upgrade was
 * refused, so that y-websocket would try again and again; a close code from 4400 to 4499 makes it stop.
 */
record DeniedConnection(int closeCode, String reason) implements ConnectionHandler {
    @Override
    public void onOpen(Connection connection) {
        connection.close(closeCode, reason);
    }

    @Override
    public void onBinary(byte[] payload) {}

    @Override
    public void onText() {}

    @Override
    public void onDrained(boolean fellBehind, boolean presenceDropped) {}

    @Override
    public void onClosed(int code, String closeReason) {}
}
