package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes that wait for the committing thread, bounded by their bytes; thread-safe. A write larger than the bound is taken
 * when no more than half of it waits, so that it is not impossible. They are taken together after a pause that is given by
 * the caller, or at once when half of the bound waits or somebody waits for the disk itself.
 */
final class WriteQueue {
    private final long maxBytes;
    // Guarded by this.
    private List<PendingWrite> waiting = new ArrayList<>();
    private long bytes;
    private boolean urgent;
    private boolean closed;

    WriteQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes the write and answers null, or the reason why not. */
    synchronized @Nullable StorageException offer(PendingWrite write) {
        if (closed) {
            return GuardedDatabase.closed();
        }
        OpenDocument document = write.document();
        if (document != null && document.stopped() != null) {
            return document.stopped();
        }
        if (document != null && !fits(write.bytes())) {
            StorageException full = new StorageException(
                    Reason.FULL,
                    "Write of %d bytes refused: %d of %d bytes wait for the disk already. Open anew and try again."
                            .formatted(write.bytes(), bytes, maxBytes));
            document.stop(full);
            return full;
        }
        if (document != null && !document.begin()) {
            return GuardedDatabase.closed();
        }
        boolean first = waiting.isEmpty();
        boolean waited = isUrgent();
        waiting.add(write);
        bytes += write.bytes();
        urgent |= document == null;
        if (first || isUrgent() != waited) {
            notifyAll(); // during a pause nobody has to wake up for each write
        }
        return null;
    }

    private boolean fits(long more) {
        return more > maxBytes ? bytes <= maxBytes / 2 : bytes + more <= maxBytes;
    }

    private boolean isUrgent() {
        return urgent || closed || bytes > maxBytes / 2;
    }

    /**
     * Waits for writes and takes all there are; none if the time is over or the queue is closed.
     *
     * @param pauseUntil the {@link System#nanoTime()} before which only urgent ones are taken
     */
    synchronized List<PendingWrite> takeAll(Duration patience, long pauseUntil) {
        try {
            long deadline = System.nanoTime() + patience.toNanos();
            while (waiting.isEmpty() && !closed && waitUntil(deadline)) {}
            while (!waiting.isEmpty() && !isUrgent() && waitUntil(pauseUntil)) {}
        } catch (InterruptedException e) {
            // The committing thread ends by close() alone; a stray interrupt is a wake-up and nothing more.
            return List.of();
        }
        List<PendingWrite> taken = waiting;
        waiting = new ArrayList<>();
        bytes = 0;
        urgent = false;
        return taken;
    }

    /** Waits for a change, at most until then; false if it is later already. Called while this is locked. */
    private boolean waitUntil(long nanoTime) throws InterruptedException {
        long left = nanoTime - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return left > 0;
    }

    /** Whether nothing will come any more. */
    synchronized boolean finished() {
        return closed && waiting.isEmpty();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
