package dev.yarrow.server.transport;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Confined to the turns of its connection, but for {@link #keepalive} and {@link #isQuick}: calls a {@link ConnectionHandler} in the order
 * that its contract promises, and lets nothing that it throws get any further.
 */
final class GuardedHandler {
    private final ConnectionHandler handler;
    private final Consumer<Throwable> onFailure;
    private boolean opened;
    private boolean closed;

    GuardedHandler(ConnectionHandler handler, Consumer<Throwable> onFailure) {
        this.handler = handler;
        this.onFailure = onFailure;
    }

    void opened(Connection connection) {
        opened = true;
        call(h -> h.onOpen(connection));
    }

    void binary(byte[] payload) {
        call(h -> h.onBinary(payload));
    }

    void text() {
        call(ConnectionHandler::onText);
    }

    void drained(boolean fellBehind, boolean presenceDropped) {
        call(h -> h.onDrained(fellBehind, presenceDropped));
    }

    /** Tells a handler that was told of the opening, once. */
    void closed(CloseStatus status) {
        if (opened && !closed) {
            closed = true;
            call(h -> h.onClosed(status.code(), status.reason()));
        }
    }

    boolean isQuick() {
        return handler.isQuick();
    }

    Optional<Frame> keepalive() {
        return handler.keepalive();
    }

    private void call(Consumer<ConnectionHandler> callback) {
        try {
            callback.accept(handler);
        } catch (Throwable failure) {
            onFailure.accept(failure);
        }
    }
}
