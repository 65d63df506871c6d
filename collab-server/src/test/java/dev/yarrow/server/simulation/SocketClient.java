package dev.yarrow.server.simulation;

import dev.yarrow.server.access.Right;
import dev.yarrow.server.transport.SimulatedConnection;
import org.jspecify.annotations.Nullable;

/** A client on a WebSocket of its own. */
abstract class SocketClient extends SimulatedClient {
    private @Nullable SimulatedConnection connection;

    SocketClient(int number, String document, Right right) {
        super(number, document, right);
    }

    /** A message of the server arrived. */
    abstract void receive(byte[] payload);

    void begin(SimulatedConnection newConnection) {
        greeted();
        connection = newConnection;
        newConnection.open();
    }

    @Nullable
    SimulatedConnection connection() {
        return connection;
    }

    void sendBytes(byte[] payload) {
        if (connection != null && connection.isOpen()) {
            connection.send(payload);
        }
    }

    @Override
    boolean isConnected() {
        return connection != null && connection.isOpen();
    }

    @Override
    boolean hasInbound() {
        return connection != null && (connection.hasLater() || connection.hasInbound());
    }

    @Override
    void arrive() {
        if (connection != null && !connection.runLater() && connection.hasInbound()) {
            connection.arrive();
        }
    }

    @Override
    boolean hasOutbound() {
        return connection != null && connection.hasOutbound();
    }

    @Override
    void deliver() {
        if (connection != null) {
            connection.deliver();
        }
    }

    @Override
    void cut() {
        if (connection != null) {
            connection.cut();
            connection = null;
        }
    }

    @Override
    void vanish() {
        if (connection != null) {
            connection.vanish();
            connection = null;
        }
    }

    @Override
    int sentAwayWith() {
        return connection != null && connection.isClosing() ? connection.closeCode() : 0;
    }

    @Override
    long queuedBytes() {
        return connection == null ? 0 : connection.queuedBytes();
    }
}
