package dev.yarrow.server.transport;

/** What became of frames that were offered to a connection. */
public enum Offered {
    /**
     * Updates and control frames were queued; presence too, unless the outbox was full of other things, of which
     * {@link ConnectionHandler#onDrained} tells.
     */
    QUEUED,
    /**
     * The outbox was full: updates and presence were dropped (control frames were queued) until
     * {@link Lane#catchUp}, for which {@link ConnectionHandler#onDrained} asks.
     */
    BEHIND,
    /** The connection is closed or closing; nothing was queued. */
    CLOSED
}
