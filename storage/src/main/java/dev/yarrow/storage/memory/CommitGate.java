package dev.yarrow.storage.memory;

import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.StorageException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands between what was appended and what is synced, so that a test decides when a sync happens and how it ends;
 * thread-safe. Open at first: every write is durable, and its future complete, before the call returns. Handlers of
 * futures run on the thread that lets the writes through.
 */
public final class CommitGate {
    /** What is on disk after a sync that failed. The caller is told the same: nobody knows. */
    public enum Fate {
        /** The writes are found when the document is opened again. */
        KEPT,
        /** The writes are gone. */
        LOST
    }

    private final MemoryDisk disk;
    private final long queueBytes;
    private final CommitListener listener;
    private final Deque<MemoryWrite> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean held;
    private boolean stopped;
    private @Nullable Fate broken;
    private Optional<StorageException> trouble = Optional.empty();

    CommitGate(MemoryDisk disk, long queueBytes, CommitListener listener) {
        this.disk = disk;
        this.queueBytes = queueBytes;
        this.listener = listener;
    }

    /** From now on writes wait until {@link #commit}, {@link #fail} or {@link #open}. */
    public synchronized void hold() {
        held = true;
    }

    /** From now on the disk is whole and every write is durable at once; first of all those that wait. */
    public void open() {
        synchronized (this) {
            held = false;
            broken = null;
        }
        commit();
    }

    /** From now on every sync fails, until {@link #open}; first of all those that wait. */
    public void breakDisk(Fate fate) {
        synchronized (this) {
            held = false;
            broken = fate;
        }
        fail(fate);
    }

    /** How many writes wait. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** One group commit of all that waits. */
    public void commit() {
        settle(null);
    }

    /** One sync of all that waits, which fails. */
    public void fail(Fate fate) {
        settle(fate);
    }

    void submit(MemoryWrite write) {
        Runnable answer = accept(write);
        answer.run();
    }

    private synchronized Runnable accept(MemoryWrite write) {
        StorageException refusal = stopped ? MemoryStore.closed() : write.log().broken();
        if (refusal == null && waitingBytes > 0 && waitingBytes + write.bytes() > queueBytes) {
            refusal = new StorageException(
                    StorageException.Reason.FULL,
                    "Write of %d bytes refused: %d of %d bytes wait for the disk already. Open anew and try again."
                            .formatted(write.bytes(), waitingBytes, queueBytes));
        }
        if (refusal != null) {
            return write.refuse(refusal);
        }
        waiting.add(write);
        waitingBytes += write.bytes();
        Fate fate = broken;
        return held ? () -> {} : () -> settle(fate);
    }

    synchronized <T> T read(Function<MemoryDisk, T> reading) {
        if (stopped) {
            throw MemoryStore.closed();
        }
        return reading.apply(disk);
    }

    synchronized boolean waitsFor(MemoryLog log) {
        return waiting.stream().anyMatch(write -> write.log() == log);
    }

    synchronized Optional<StorageException> trouble() {
        return trouble;
    }

    synchronized void awaitSettled() throws InterruptedException {
        while (!waiting.isEmpty()) {
            wait();
        }
    }

    /** Settles what waits, then refuses everything. */
    void close() {
        settle(broken());
        synchronized (this) {
            stopped = true;
        }
    }

    /** As if the process died: what waits is forgotten and its futures never complete. */
    synchronized MemoryDisk crash() {
        stopped = true;
        waiting.clear();
        waitingBytes = 0;
        notifyAll();
        return disk;
    }

    private synchronized @Nullable Fate broken() {
        return broken;
    }

    private void settle(@Nullable Fate fate) {
        List<Runnable> answers = new ArrayList<>();
        synchronized (this) {
            if (waiting.isEmpty()) {
                return;
            }
            trouble = fate == null ? Optional.empty() : Optional.of(failure());
            int updates = waiting.stream().mapToInt(MemoryWrite::updates).sum();
            long bytes = waitingBytes;
            int writes = waiting.size();
            for (MemoryWrite write : waiting) {
                answers.add(fate == null ? write.perform(disk) : write.fail(disk, fate, failure()));
            }
            answers.add(() -> tell(writes, updates, bytes, fate));
            waiting.clear();
            waitingBytes = 0;
            notifyAll();
        }
        answers.forEach(Runnable::run);
    }

    private void tell(int writes, int updates, long bytes, @Nullable Fate fate) {
        if (fate == null) {
            listener.committed(writes, updates, bytes, Duration.ZERO);
        } else {
            listener.failed(writes, failure());
        }
    }

    private static StorageException failure() {
        return new StorageException(
                StorageException.Reason.UNAVAILABLE,
                "The sync failed, as the commit gate was told to; the write may or may not be on disk. Open anew.");
    }
}
