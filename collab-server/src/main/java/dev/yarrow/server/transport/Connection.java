package dev.yarrow.server.transport;

import java.time.Duration;

/**
 * Thread-safe: one WebSocket connection as the session layer sees it. No method waits for the network, and none calls
 * the {@link ConnectionHandler} on the caller's thread, except that a handler which closes its connection from inside a
 * callback is told so after that callback returned.
 */
public interface Connection extends Lane {
    /** A number that no other connection of this process has. */
    long id();

    /**
     * Opens a share of this connection for one of several documents. What is offered to the connection itself has a lane
     * of its own, of whose losses {@link ConnectionHandler#onDrained} tells.
     */
    OpenLane openLane(Lane.Listener listener);

    /** Runs a task after this call, in order with the calls to the {@link ConnectionHandler} and as one of them. */
    void later(Runnable task);

    /** Bytes that wait for the socket, frame headers included. */
    long queuedBytes();

    /** {@link System#nanoTime()} of the last moment when the socket took bytes. */
    long lastWriteNanos();

    /**
     * Starts the closing handshake after what is queued was written and returns; the connection is cut when the peer
     * does not answer in time. The first call wins, later ones do nothing.
     *
     * @param code a close code that may be sent (1000 to 1014 without the reserved ones, or 3000 to 4999)
     * @param reason at most 123 bytes of UTF-8; what is longer is cut
     */
    void close(int code, String reason);

    /**
     * Stops taking bytes from the socket, so that TCP slows the peer down. Messages that were already being handed over
     * may still arrive; nothing is lost.
     */
    void suspendReading();

    /**
     * Takes no bytes from the socket for so long, whatever else is said about reading meanwhile. Pauses that overlap do not
     * add up.
     */
    void pauseReading(Duration time);

    /** Undoes {@link #suspendReading()}; messages continue in order. */
    void resumeReading();
}
