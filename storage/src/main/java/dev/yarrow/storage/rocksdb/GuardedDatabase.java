package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import dev.yarrow.storage.rocksdb.NativeDatabase.Mode;
import dev.yarrow.storage.rocksdb.RocksSettings.DamagedWal;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of the native database; thread-safe. RocksDB does not check whether it is closed and crashes the JVM if it
 * is, so every call runs under a shared lock, and closing takes the exclusive one.
 *
 * <p>After a failed write RocksDB refuses all further ones, and its Java API cannot resume it: the database becomes
 * <em>suspect</em>. It still answers reads. {@link #recover} opens it anew as soon as the disk takes bytes again. The same
 * happens when it meets damage while it merges table files; it is opened to leave them unmerged then.
 */
final class GuardedDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedDatabase.class);

    private final StoreDirectory directory;
    private final RocksSettings settings;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    // Written under the exclusive lock. Null when closed, and after a recovery that left nothing that opens.
    private @Nullable NativeDatabase database;
    private volatile boolean closed;
    private volatile boolean suspect;
    private volatile Mode writable = Mode.READ_WRITE;
    private final AtomicInteger recoveries = new AtomicInteger();

    /** Reads what it wants from a view that is gone afterwards. */
    interface Reading<T> {
        T from(View view) throws RocksDBException;
    }

    /** Writes with a database that is lent. */
    interface Writing {
        void to(NativeDatabase database) throws RocksDBException;
    }

    GuardedDatabase(StoreDirectory directory, RocksSettings settings, Mode mode) {
        this.directory = directory;
        this.settings = settings;
        this.database = openNative(mode);
    }

    /** Reads; the errors of RocksDB come as {@link StorageException}. */
    <T> T read(Reading<T> reading) {
        lock.readLock().lock();
        try (View view = new View(lent())) {
            return reading.from(view);
        } catch (RocksDBException e) {
            throw RocksFailure.of("Reading the store in " + directory, e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Writes; an error makes the database suspect. */
    void write(Writing writing) {
        lock.readLock().lock();
        try {
            writing.to(lent());
        } catch (RocksDBException e) {
            suspect = true;
            StorageException failure = RocksFailure.of("Writing to the store in " + directory, e);
            if (failure.reason() == Reason.DAMAGED && writable == Mode.READ_WRITE) {
                writable = Mode.READ_WRITE_UNMERGED;
                LOG.error(
                        "A table file is damaged; the store goes on and leaves its files unmerged until the next start."
                                + " Stop it soon, verify it, and restore what is damaged from a backup: {}",
                        e.getMessage());
            }
            throw failure;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Memory that blocks read from disk, and writes that are not in a table file yet, take; 0 if it is not open. */
    long cacheBytes() {
        lock.readLock().lock();
        try {
            return database == null ? 0 : database.cacheBytes();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Whether the last write failed, so that nothing can be written before {@link #recover}. */
    boolean suspect() {
        return suspect;
    }

    boolean open() {
        return !closed;
    }

    /** How often it was opened anew; what was read before the last time may have changed. */
    int recoveries() {
        return recoveries.get();
    }

    void checkOpen() {
        if (closed) {
            throw closed();
        }
    }

    /**
     * Opens the database anew. The disk is tried first, because a database that was closed and does not open again
     * cannot even be read.
     *
     * @param refresh reads again what was known of the database before it may be written to
     */
    void recover(Runnable refresh) {
        try {
            directory.probe();
        } catch (IOException e) {
            throw new StorageException(
                    Reason.UNAVAILABLE,
                    "The disk of " + directory + " refuses writes (" + e + "). Free space or repair it; the store goes"
                            + " on by itself then.",
                    e);
        }
        lock.writeLock().lock();
        try {
            checkOpen();
            if (database != null) {
                database.close();
                database = null;
            }
            database = openNative(writable);
            refresh.run();
            recoveries.incrementAndGet();
            suspect = false;
        } catch (StorageException e) {
            keepReading(e);
            throw e;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Opening for writing takes some space, opening for reading none: a full disk must not hide the documents. */
    private void keepReading(StorageException failure) {
        if (database == null && !closed) {
            try {
                database = openNative(Mode.READ_ONLY);
            } catch (StorageException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Waits for running calls, then closes; idempotent. */
    void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            if (database != null) {
                database.close();
                database = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    static StorageException closed() {
        return new StorageException(
                Reason.CLOSED, "The store or this document's log was closed; open it again to use it.");
    }

    private NativeDatabase lent() {
        checkOpen();
        if (database == null) {
            throw new StorageException(
                    Reason.UNAVAILABLE,
                    "The store in " + directory + " failed to open again; it is tried at each use.");
        }
        return database;
    }

    private NativeDatabase openNative(Mode mode) {
        try {
            return new NativeDatabase(directory, settings, mode);
        } catch (RocksDBException e) {
            if (e.getMessage() != null && e.getMessage().contains("LOCK:")) {
                throw directory.inUse(e);
            }
            StorageException failure = RocksFailure.of("Opening the store in " + directory, e);
            throw failure.reason() == Reason.DAMAGED && opensWithoutEndOfLog() ? damagedLog(failure, e) : failure;
        }
    }

    /** Whether only the write-ahead log is damaged; tried by reading, which changes nothing. */
    private boolean opensWithoutEndOfLog() {
        if (settings.damagedWal() != DamagedWal.REFUSE) {
            return false;
        }
        try {
            RocksSettings dropping = settings.withDamagedWal(DamagedWal.DROP_FROM_DAMAGE);
            new NativeDatabase(directory, dropping, Mode.READ_ONLY).close();
            return true;
        } catch (RocksDBException e) {
            return false;
        }
    }

    private static StorageException damagedLog(StorageException failure, RocksDBException cause) {
        return new StorageException(
                Reason.DAMAGED,
                failure.getMessage()
                        + " It is the write-ahead log. Without a backup, as the last resort, start once with"
                        + " damaged-log set to drop (RocksSettings.DamagedWal.DROP_FROM_DAMAGE): every change saved after"
                        + " the damage is lost then.",
                cause);
    }
}
