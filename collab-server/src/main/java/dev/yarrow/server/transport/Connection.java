package dev.yarrow.server.transport;

import java.time.Duration;

/**
 * Thread-safe: one WebSocket connection as the session layer sees it. No method calls the {@link ConnectionHandler} on the
 * caller's thread, except that a handler which closes its connection from inside a callback is told so after that callback
 * returned. {@link #close} starts the closing handshake; the connection is cut when the client does not answer in time.
 */
public interface Connection extends Peer {
    /**
     * Opens a share of this connection for one of several documents. What is offered to the connection itself has a lane
     * of its own, of whose losses {@link ConnectionHandler#onDrained} tells.
     */
    OpenLane openLane(Lane.Listener listener);

    /** Runs a task after this call, in order with the calls to the {@link ConnectionHandler} and as one of them. */
    void later(Runnable task);

    /** Bytes that wait for the socket, frame headers included. */
    long queuedBytes();

    /**
     * Takes no bytes from the socket for so long, whatever else is said about reading meanwhile. Pauses that overlap do not
     * add up.
     */
    void pauseReading(Duration time);
}
