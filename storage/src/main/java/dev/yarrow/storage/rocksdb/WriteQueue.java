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
 * when nothing else waits, so that it is slow and not impossible.
 */
final class WriteQueue {
    private final long maxBytes;
    // Guarded by this.
    private List<PendingWrite> waiting = new ArrayList<>();
    private long bytes;
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
        if (document != null && bytes > 0 && bytes + write.bytes() > maxBytes) {
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
        waiting.add(write);
        bytes += write.bytes();
        notifyAll();
        return null;
    }

    /** Waits for writes and takes all there are; none if the time is over or the queue is closed. */
    synchronized List<PendingWrite> takeAll(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toNanos();
                    waiting.isEmpty() && !closed && left > 0;
                    left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            // The committing thread ends by close() alone; a stray interrupt is a wake-up and nothing more.
            return List.of();
        }
        List<PendingWrite> taken = waiting;
        waiting = new ArrayList<>();
        bytes = 0;
        return taken;
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
