package dev.yarrow.server.transport;

/** What became of frames that were offered to a connection. */
public enum Offered {
    /** All were queued. */
    QUEUED,
    /**
     * The outbox was full: updates and presence were dropped (control frames were queued) until
     * {@link Connection#catchUp}, for which {@link ConnectionHandler#onDrained} asks.
     */
    BEHIND,
    /** The connection is closed or closing; nothing was queued. */
    CLOSED
}
