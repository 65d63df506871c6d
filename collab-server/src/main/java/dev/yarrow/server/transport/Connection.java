package dev.yarrow.server.transport;

import java.util.List;

/**
 * Thread-safe: one WebSocket connection as the session layer sees it. No method waits for the network, and none calls
 * the {@link ConnectionHandler} on the caller's thread, except that a handler which closes its connection from inside a
 * callback is told so after that callback returned.
 */
public interface Connection {
    /** A number that no other connection of this process has. */
    long id();

    /**
     * Queues frames in order behind what is queued already. A frame is weighed against what was queued before it, so a
     * single large frame always fits into an outbox that is not full.
     */
    Offered offer(List<Frame> frames);

    /**
     * Queues frames that bring a client which fell behind up to date, whatever their size, and ends the state
     * {@link Offered#BEHIND}: frames offered afterwards follow them. Does nothing on a closed connection.
     */
    void catchUp(List<Frame> frames);

    /**
     * Revision of the last {@link Frame.Kind#UPDATE} frame whose bytes were all handed to the socket; 0 before the
     * first. Exact when {@link ConnectionHandler#onDrained} is called.
     */
    long writtenRevision();

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

    /** Undoes {@link #suspendReading()}; messages continue in order. */
    void resumeReading();
}
