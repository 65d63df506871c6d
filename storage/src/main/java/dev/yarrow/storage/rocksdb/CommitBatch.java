package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.DocumentId;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.NewUpdate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * A group of writes on its way to disk: what they put and delete, and the records as they are after them. Confined to the
 * committing thread. A record is written once for the whole group, however many writes changed it.
 */
final class CommitBatch implements AutoCloseable {
    private static final int EPOCH_BITS = 53;

    private final NativeDatabase database;
    private final RandomGenerator random;
    private final WriteBatch batch = new WriteBatch();
    private final Map<OpenDocument, Optional<StoredRecord>> records = new LinkedHashMap<>();
    private final long firstId;
    private long lastId;

    CommitBatch(NativeDatabase database, long lastId, RandomGenerator random) {
        this.database = database;
        this.random = random;
        this.firstId = lastId;
        this.lastId = lastId;
    }

    /** The record after the writes so far; null if the document does not exist then. */
    @Nullable
    StoredRecord record(OpenDocument document) {
        Optional<StoredRecord> changed = records.get(document);
        return changed == null ? document.record() : changed.orElse(null);
    }

    void changed(OpenDocument document, StoredRecord record) {
        records.put(document, Optional.of(record));
    }

    StoredRecord create(OpenDocument document, Instant created) throws RocksDBException {
        DocumentId id = new DocumentId(++lastId);
        byte[] key = Keys.name(document.name());
        batch.put(database.handle(Family.NAMES), key, Values.id(key, id));
        StoredRecord record = StoredRecord.created(id, document.name(), random.nextLong(1L << EPOCH_BITS), created);
        changed(document, record);
        return record;
    }

    /** Puts the update that {@code after}, the record with it, counts as the last one. */
    void append(NewUpdate update, StoredRecord after) throws RocksDBException {
        byte[] key = Keys.update(after.id(), after.last());
        batch.put(database.handle(Family.UPDATES), key, Values.update(key, update, after.position()));
    }

    void replaceSnapshot(StoredRecord before, byte[] value, LogSequence upTo) throws RocksDBException {
        batch.put(database.handle(Family.SNAPSHOTS), Keys.document(before.id()), value);
        if (upTo.compareTo(before.trimmed()) > 0) {
            batch.deleteRange(
                    database.handle(Family.UPDATES),
                    Keys.firstUpdate(before.id()),
                    Keys.update(before.id(), upTo.next()));
        }
    }

    void delete(OpenDocument document, StoredRecord record) throws RocksDBException {
        byte[] key = Keys.document(record.id());
        batch.delete(database.handle(Family.NAMES), Keys.name(record.name()));
        batch.delete(database.handle(Family.DOCUMENTS), key);
        batch.delete(database.handle(Family.SNAPSHOTS), key);
        batch.deleteRange(database.handle(Family.UPDATES), Keys.firstUpdate(record.id()), Keys.updatesEnd(record.id()));
        records.put(document, Optional.empty());
    }

    /** Writes and syncs everything, if there is anything. */
    void write() throws RocksDBException {
        for (Optional<StoredRecord> record : records.values()) {
            if (record.isPresent()) {
                byte[] key = Keys.document(record.get().id());
                batch.put(database.handle(Family.DOCUMENTS), key, Values.record(key, record.get()));
            }
        }
        if (lastId != firstId) {
            byte[] key = Keys.lastId();
            batch.put(database.handle(Family.DEFAULT), key, Values.id(key, new DocumentId(lastId)));
        }
        if (batch.count() > 0) {
            database.write(batch);
        }
    }

    /** Makes the records known to readers, once they are durable; answers the last id that was given out. */
    long publish() {
        records.forEach((document, record) -> document.publish(record.orElse(null)));
        return lastId;
    }

    @Override
    public void close() {
        batch.close();
    }
}
