package dev.yarrow.server.transport;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Thread-safe: the memory that everything waiting in all outboxes takes, with one bound for all. A frame that waits in many
 * of them is there once, and counted once.
 *
 * <p>Each outbox has a bound of its own, but what brings a slow client up to date may be a whole document and is shared
 * with nobody; many slow clients of large documents would fill the heap with it.
 */
final class OutboxBudget {
    private final long maxBytes;
    private final TransportListener listener;
    private final Runnable makeRoom;
    private final AtomicLong held = new AtomicLong();
    private final AtomicBoolean makingRoom = new AtomicBoolean();

    /** @param makeRoom called when there is too much, on the thread that noticed; must not block, and end with {@link #madeRoom} */
    OutboxBudget(long maxBytes, TransportListener listener, Runnable makeRoom) {
        this.maxBytes = maxBytes;
        this.listener = listener;
        this.makeRoom = makeRoom;
    }

    /** A frame waits in one more outbox. */
    void hold(Frame frame) {
        if (frame.held()) {
            add(frame.size());
        }
    }

    /** A frame waits in one outbox less. */
    void letGo(Frame frame) {
        if (frame.letGo()) {
            add(-frame.size());
        }
    }

    /** How many bytes there are more than there may be; negative if there is room. */
    long excess() {
        return held.get() - maxBytes;
    }

    /** Whoever was asked to make room has done what can be done for now. */
    void madeRoom() {
        makingRoom.set(false);
    }

    private void add(long bytes) {
        long now = held.addAndGet(bytes);
        listener.outboxMemory(bytes);
        if (bytes > 0 && now > maxBytes && makingRoom.compareAndSet(false, true)) {
            makeRoom.run();
        }
    }
}
