package dev.yarrow.server.room;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * About how much memory all rooms take together. Thread-safe. Rooms say what they hold after each turn, so between two
 * turns it is a little behind.
 */
final class RoomMemory {
    private final long maxBytes;
    private final Runnable makeSpace;
    private final AtomicLong held = new AtomicLong();
    private final AtomicBoolean makingSpace = new AtomicBoolean();

    /** From where on space is made; it rises while there is none to make, so that nobody looks for it again and again. */
    private volatile long threshold;

    /** @param makeSpace starts to send rooms away that nobody is in, without waiting, and ends with {@link #madeSpace} */
    RoomMemory(long maxBytes, Runnable makeSpace) {
        this.maxBytes = maxBytes;
        this.makeSpace = makeSpace;
        this.threshold = comfortable();
    }

    /** A room holds so many bytes more, or less. */
    void changed(long delta) {
        long now = held.addAndGet(delta);
        if (now < comfortable()) {
            threshold = comfortable();
        } else if (delta > 0 && now > threshold) {
            wantSpace();
        }
    }

    /** Space is needed now. */
    void wantSpace() {
        if (makingSpace.compareAndSet(false, true)) {
            makeSpace.run();
        }
    }

    /** Everybody who could leave was told to. */
    void madeSpace() {
        threshold = Math.max(comfortable(), held.get() + maxBytes / 100);
        makingSpace.set(false);
    }

    long held() {
        return held.get();
    }

    /** How many bytes are to be freed so that there is some space again. */
    long excess() {
        return held.get() - comfortable();
    }

    /** Whether no room may be added, even if those that hold so many bytes leave. */
    boolean isFullWithout(long bytes) {
        return held.get() - bytes >= maxBytes;
    }

    private long comfortable() {
        return maxBytes / 10 * 9;
    }
}
