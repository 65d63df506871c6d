package dev.yarrow.server.transport;

import java.util.List;

/**
 * Thread-safe: one document's share of a connection's outbox. What had to be dropped is noted for each lane, so that a
 * document which fills the outbox costs the others on the same connection nothing.
 */
public interface Lane {
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
     * Revision of the lane's last {@link Frame.Kind#UPDATE} frame whose bytes were all handed to the socket; 0 before the
     * first. Exact when {@link Listener#onDrained} is called.
     */
    long writtenRevision();

    /** Told in order with the calls to the connection's {@link ConnectionHandler}, and as one of them. */
    @FunctionalInterface
    interface Listener {
        /**
         * The outbox is empty again after frames of this lane were dropped; called once for each time that this happened.
         *
         * @param fellBehind updates were dropped: the listener owes {@link Lane#catchUp}, and the next lane that fell
         *     behind is told after it
         * @param presenceDropped presence was dropped: the listener should offer what is current
         */
        void onDrained(boolean fellBehind, boolean presenceDropped);
    }
}
