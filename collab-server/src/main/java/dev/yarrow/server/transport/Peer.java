package dev.yarrow.server.transport;

/**
 * Thread-safe: one client in one document, as the document's room sees it. No method waits for the network, and none calls
 * back on the caller's thread.
 */
public interface Peer extends Lane {
    /**
     * Ends the session with the client after what is queued was written, and returns. The first call wins, later ones do
     * nothing.
     *
     * @param code a close code that may be sent (1000 to 1014 without the reserved ones, or 3000 to 4999)
     * @param reason at most 123 bytes of UTF-8; what is longer is cut
     */
    void close(int code, String reason);

    /**
     * Takes nothing more from the client for now, so that it is slowed down. Messages that were already being handed over
     * may still arrive; nothing is lost.
     */
    void suspendReading();

    /** Undoes {@link #suspendReading()}; messages continue in order. */
    void resumeReading();
}
