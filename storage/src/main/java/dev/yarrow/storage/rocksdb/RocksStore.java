package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentQuery;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import dev.yarrow.storage.rocksdb.NativeDatabase.Mode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Documents in a directory on this machine's disk; thread-safe. One process has a directory at a time. Reads run on the
 * calling thread and enter native code, which pins a virtual thread to its carrier: call them from platform threads.
 */
public final class RocksStore implements DocumentStore {
    private final StoreDirectory directory;
    private final GuardedDatabase database;
    private final Mode mode;
    private final Writes writes;
    private final InstantSource clock = InstantSource.system();
    private final DamageLog damage = new DamageLog();
    // A closed document stays until its last write is settled.
    private final Map<DocumentName, OpenDocument> open = new ConcurrentHashMap<>();

    private RocksStore(StoreDirectory directory, RocksSettings settings, CommitListener listener, Mode mode) {
        this.directory = directory;
        this.mode = mode;
        this.database = new GuardedDatabase(directory, settings, mode);
        try {
            this.writes = mode == Mode.READ_ONLY ? Writes.NONE : committer(settings, listener);
        } catch (StorageException e) {
            database.close();
            throw e;
        }
    }

    private GroupCommitter committer(RocksSettings settings, CommitListener listener) {
        directory.claim();
        return new GroupCommitter(
                database,
                settings.queueBytes(),
                settings.commitInterval(),
                listener,
                new SplittableRandom(),
                this::refresh,
                this::free);
    }

    /** {@link #open(Path, RocksSettings, CommitListener)} with the default settings. */
    public static RocksStore open(Path directory) {
        return open(directory, RocksSettings.DEFAULT, CommitListener.NONE);
    }

    /**
     * Opens the store in a directory; one that is missing or empty becomes a store.
     *
     * @throws StorageException {@code UNUSABLE_DIRECTORY}, {@code NEWER_FORMAT}, {@code IN_USE} by another process, or what
     *     the disk or RocksDB says; the message names the directory and what to do
     */
    public static RocksStore open(Path directory, RocksSettings settings, CommitListener listener) {
        StoreDirectory checked = new StoreDirectory(directory);
        checked.prepare();
        return new RocksStore(checked, settings, listener, Mode.READ_WRITE);
    }

    /**
     * Opens the store of a stopped server for reading; changes nothing on disk, and every write fails with
     * {@code READ_ONLY}. It shows the moment of opening; if a server runs on the directory all the same, it may remove
     * files that are still to be read.
     *
     * @throws StorageException {@code UNUSABLE_DIRECTORY} also if the directory is missing or empty
     */
    public static RocksStore openReadOnly(Path directory) {
        StoreDirectory checked = new StoreDirectory(directory);
        checked.check();
        return new RocksStore(checked, RocksSettings.DEFAULT, CommitListener.NONE, Mode.READ_ONLY);
    }

    @Override
    public Optional<DocumentRecord> find(DocumentName name) {
        return read(
                view -> Optional.ofNullable(StoredDocuments.find(view, name)).map(StoredRecord::publicRecord));
    }

    /**
     * {@inheritDoc}
     *
     * <p>A document whose record is damaged is left out, logged once, and takes no place of the page: a page that is not
     * full is the last one.
     */
    @Override
    public List<DocumentRecord> list(DocumentQuery query) {
        return read(view -> StoredDocuments.list(view, query, damage));
    }

    @Override
    public List<DocumentRecord> longTails(long minTailUpdates, long minTailBytes, int limit) {
        return read(view -> StoredDocuments.longTails(
                view,
                limit,
                record -> !isOpen(record.name())
                        && (record.tailUpdates() >= minTailUpdates || record.tailBytes() >= minTailBytes)));
    }

    private boolean isOpen(DocumentName name) {
        OpenDocument document = open.get(name);
        return document != null && !document.closed();
    }

    @Override
    public DocumentLog open(DocumentName name) {
        checkOpen();
        writes.checkMayWait();
        OpenDocument document = new OpenDocument(name);
        for (OpenDocument earlier = open.putIfAbsent(name, document);
                earlier != null;
                earlier = open.putIfAbsent(name, document)) {
            awaitEndOf(earlier);
        }
        try {
            int recoveries;
            do {
                recoveries = database.recoveries();
                document.publish(read(view -> Optional.ofNullable(StoredDocuments.find(view, name)))
                        .orElse(null));
            } while (recoveries != database.recoveries());
            return new RocksLog(document, this, writes, clock);
        } catch (RuntimeException e) {
            open.remove(name, document);
            throw e;
        }
    }

    private void awaitEndOf(OpenDocument earlier) {
        if (!earlier.closed()) {
            throw new StorageException(
                    Reason.IN_USE,
                    "The document '" + earlier.name() + "' is open already; a document has one owner at a time.");
        }
        try {
            earlier.awaitSettled();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Reason.UNAVAILABLE, "Interrupted while waiting for the disk; try again.", e);
        }
        free(earlier);
    }

    @Override
    public Optional<StorageException> trouble() {
        return writes.trouble();
    }

    @Override
    public long cacheBytes() {
        return database.cacheBytes();
    }

    @Override
    public void sync() {
        checkOpen();
        writes.settle();
    }

    @Override
    public synchronized void close() {
        writes.checkMayWait();
        boolean first = database.open();
        writes.close();
        database.close();
        if (first && mode == Mode.READ_WRITE) {
            directory.release();
        }
    }

    <T> T read(GuardedDatabase.Reading<T> reading) {
        if (database.suspect() && writes.mayWait()) {
            writes.settle(); // which tries to recover first
        }
        return database.read(reading);
    }

    void checkOpen() {
        database.checkOpen();
    }

    void release(OpenDocument document) {
        if (document.close()) {
            free(document);
        }
    }

    private void free(OpenDocument document) {
        open.remove(document.name(), document);
    }

    /** After a recovery, which may have found writes that were taken for lost. */
    private long refresh() {
        return database.read(view -> {
            for (OpenDocument document : open.values()) {
                StoredRecord found = StoredDocuments.find(view, document.name());
                if (document.published() && !Objects.equals(found, document.record())) {
                    document.lose(new StorageException(
                            Reason.UNAVAILABLE,
                            "After a disk failure the document '" + document.name()
                                    + "' holds writes that were taken for lost. Open it anew."));
                    document.publish(found);
                }
            }
            return StoredDocuments.lastId(view);
        });
    }
}
