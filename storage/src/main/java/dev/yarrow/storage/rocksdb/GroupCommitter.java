package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One platform thread that makes the writes of all documents durable; thread-safe. It takes everything that waits, writes
 * it in one piece, syncs once, and then tells the callers; what comes meanwhile is the next group. So the busier the
 * store, the more writes share a sync, and no caller ever enters RocksDB to write. A write that comes after a pause is
 * synced at once; while writes keep coming, syncs begin no sooner than an interval after one another.
 *
 * <p>If a sync fails, nobody knows what of the group is on disk. All its callers are told so, and their documents take no
 * further write until they are opened anew ({@link OpenDocument#lose}), or a later write could be stored without an
 * earlier one that it builds on. The database is recovered before the next group, and once a second while it is idle.
 */
final class GroupCommitter implements Writes {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitter.class);
    private static final Duration RECOVERY_INTERVAL = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofHours(1);

    private final GuardedDatabase database;
    private final CommitListener listener;
    private final Consumer<OpenDocument> onFree;
    private final LongSupplier refresh;
    private final RandomGenerator random;
    private final WriteQueue queue;
    private final Duration interval;
    private final Thread thread;
    private volatile @Nullable StorageException trouble;
    // Confined to the committing thread.
    private long lastId;

    /**
     * Starts the thread.
     *
     * @param interval between the beginnings of two syncs, unless much waits
     * @param refresh reads the open documents' records from the database, and answers the last id that was given out
     * @param onFree told when a closed document's last write is settled
     */
    GroupCommitter(
            GuardedDatabase database,
            long queueBytes,
            Duration interval,
            CommitListener listener,
            RandomGenerator random,
            LongSupplier refresh,
            Consumer<OpenDocument> onFree) {
        this.database = database;
        this.listener = listener;
        this.random = random;
        this.refresh = refresh;
        this.onFree = onFree;
        this.queue = new WriteQueue(queueBytes);
        this.interval = interval;
        this.lastId = refresh.getAsLong();
        this.thread = new Thread(this::run, "yarrow-commit");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void submit(PendingWrite write) {
        StorageException refused = queue.offer(write);
        if (refused != null) {
            write.done().completeExceptionally(refused);
        }
    }

    @Override
    public void settle() {
        checkMayWait();
        CompletableFuture<Boolean> settled = new CompletableFuture<>();
        submit(new PendingWrite(null, 0, 0, batch -> () -> settled.complete(true), settled));
        try {
            settled.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException refused && refused.reason() == Reason.CLOSED) {
                throw GuardedDatabase.closed();
            }
            // The trouble belongs to the writes before; here it is enough that they are settled.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Reason.UNAVAILABLE, "Interrupted while waiting for the disk; try again.", e);
        }
    }

    @Override
    public Optional<StorageException> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public boolean mayWait() {
        return Thread.currentThread() != thread;
    }

    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // closing the database under a running commit would crash the JVM
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long pauseUntil = System.nanoTime();
        while (!queue.finished()) {
            List<PendingWrite> group = queue.takeAll(database.suspect() ? RECOVERY_INTERVAL : IDLE, pauseUntil);
            pauseUntil = System.nanoTime() + interval.toNanos();
            if (!group.isEmpty() || database.suspect()) {
                commit(group);
            }
        }
    }

    private void commit(List<PendingWrite> group) {
        long start = System.nanoTime();
        List<Runnable> answers;
        try {
            recover();
            answers = write(group);
            trouble = null;
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            tell(group, writes -> listener.committed(writes, updates(group), bytes(group), took));
        } catch (StorageException e) {
            answers = lose(group, e);
        } catch (RuntimeException | Error e) {
            // Whatever it is, callers are told and the thread lives: a store without it would be silently stuck.
            LOG.error(
                    "Committing {} writes failed unexpectedly; their documents have to be opened anew",
                    group.size(),
                    e);
            answers = lose(group, new StorageException(Reason.UNAVAILABLE, "The commit failed: " + e, e));
        }
        answers.forEach(Runnable::run);
        for (PendingWrite write : group) {
            if (write.document() != null && write.document().settled()) {
                onFree.accept(write.document());
            }
        }
    }

    private void recover() {
        if (database.suspect()) {
            database.recover(() -> lastId = refresh.getAsLong());
            LOG.warn("The store was opened anew after a failed write and takes writes again");
        }
    }

    private List<Runnable> write(List<PendingWrite> group) {
        List<Runnable> answers = new ArrayList<>(group.size());
        database.write(lent -> {
            try (CommitBatch batch = new CommitBatch(lent, lastId, random)) {
                for (PendingWrite write : group) {
                    answers.add(perform(write, batch));
                }
                batch.write();
                lastId = batch.publish();
            }
        });
        return answers;
    }

    private static Runnable perform(PendingWrite write, CommitBatch batch) throws RocksDBException {
        StorageException lost =
                write.document() == null ? null : write.document().lost();
        if (lost != null) {
            return () -> write.done().completeExceptionally(lost);
        }
        try {
            return write.effect().on(batch);
        } catch (StorageException | IllegalArgumentException refused) {
            return () -> write.done().completeExceptionally(refused);
        }
    }

    private List<Runnable> lose(List<PendingWrite> group, StorageException cause) {
        if (trouble == null) {
            LOG.error("The store cannot write; nothing is acknowledged until it can: {}", cause.getMessage(), cause);
        }
        trouble = cause;
        List<Runnable> answers = new ArrayList<>(group.size());
        for (PendingWrite write : group) {
            if (write.document() != null) {
                write.document().lose(cause);
            }
            answers.add(() -> write.done().completeExceptionally(cause));
        }
        tell(group, writes -> listener.failed(writes, cause));
        return answers;
    }

    private static void tell(List<PendingWrite> group, IntConsumer hearing) {
        int writes =
                (int) group.stream().filter(write -> write.document() != null).count();
        if (writes == 0) {
            return; // somebody only waited
        }
        try {
            hearing.accept(writes);
        } catch (RuntimeException e) {
            LOG.error("The commit listener threw; the commit itself is not concerned", e);
        }
    }

    private static int updates(List<PendingWrite> group) {
        return group.stream().mapToInt(PendingWrite::updates).sum();
    }

    private static long bytes(List<PendingWrite> group) {
        return group.stream().mapToLong(PendingWrite::bytes).sum();
    }
}
