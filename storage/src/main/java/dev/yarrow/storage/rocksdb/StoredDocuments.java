package dev.yarrow.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yarrow.storage.DocumentId;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentQuery;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.LoggedUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import dev.yarrow.storage.StoredDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads documents from a {@link View}; stateless. Damage is named: the document, and the update or part. */
final class StoredDocuments {
    private static final Logger LOG = LoggerFactory.getLogger(StoredDocuments.class);

    private StoredDocuments() {}

    static long lastId(View view) throws RocksDBException {
        byte[] value = view.get(Family.DEFAULT, Keys.lastId());
        return value == null
                ? 0
                : naming("The store's last document id", () -> Values.readId(Keys.lastId(), value))
                        .value();
    }

    static @Nullable StoredRecord find(View view, DocumentName name) throws RocksDBException {
        byte[] key = Keys.name(name);
        byte[] value = view.get(Family.NAMES, key);
        return value == null ? null : record(view, name, key, value);
    }

    private static StoredRecord record(View view, DocumentName name, byte[] nameKey, byte[] nameValue)
            throws RocksDBException {
        DocumentId id = naming("Document '" + name + "', its id", () -> Values.readId(nameKey, nameValue));
        byte[] key = Keys.document(id);
        byte[] value = view.get(Family.DOCUMENTS, key);
        if (value == null) {
            throw damaged("Document '" + name + "', its record", "a record", "none");
        }
        return naming("Document '" + name + "', its record", () -> Values.readRecord(key, value));
    }

    /** Snapshot and tail, checked to be without a gap. */
    static StoredDocument load(View view, DocumentName name) throws RocksDBException {
        StoredRecord record = find(view, name);
        if (record == null) {
            return StoredDocument.EMPTY;
        }
        Optional<Snapshot> snapshot = record.hasSnapshot() ? Optional.of(snapshot(view, record)) : Optional.empty();
        return new StoredDocument(snapshot, tail(view, record));
    }

    private static Snapshot snapshot(View view, StoredRecord record) throws RocksDBException {
        String what = "Document '" + record.name() + "', its snapshot up to " + record.trimmed();
        byte[] key = Keys.document(record.id());
        byte[] value;
        try {
            value = view.get(Family.SNAPSHOTS, key);
        } catch (RocksDBException e) {
            throw RocksFailure.of("Reading: " + what, e);
        }
        if (value == null) {
            throw damaged(what, "a snapshot", "none");
        }
        Snapshot snapshot = naming(what, () -> Values.readSnapshot(key, value));
        if (!snapshot.upTo().equals(record.trimmed())) {
            throw damaged(what, "that sequence", "one up to " + snapshot.upTo());
        }
        return snapshot;
    }

    private static List<LoggedUpdate> tail(View view, StoredRecord record) throws RocksDBException {
        List<LoggedUpdate> tail = new ArrayList<>();
        byte[] from = Keys.update(record.id(), record.trimmed().next());
        try {
            view.scan(Family.UPDATES, from, Keys.updatesEnd(record.id()), (key, value) -> {
                LogSequence expected = record.trimmed().plus(tail.size() + 1L);
                String what = "Document '" + record.name() + "', update " + expected;
                if (!Keys.sequenceOf(key).equals(expected)) {
                    throw damaged(what, "that update", "update " + Keys.sequenceOf(key));
                }
                return tail.add(naming(what, () -> Values.readUpdate(key, value)));
            });
        } catch (RocksDBException e) {
            LogSequence last = record.trimmed().plus(tail.size());
            throw RocksFailure.of("Reading document '" + record.name() + "' after update " + last, e);
        }
        LogSequence last = record.trimmed().plus(tail.size());
        if (!last.equals(record.last())) {
            throw damaged(
                    "Document '" + record.name() + "', its log", "updates up to " + record.last(), "up to " + last);
        }
        return tail;
    }

    /** Bytes of all updates of the document up to this one, which must be in the log. */
    static long position(View view, StoredRecord record, LogSequence sequence) throws RocksDBException {
        String what = "Document '" + record.name() + "', update " + sequence;
        byte[] key = Keys.update(record.id(), sequence);
        byte[] value = view.get(Family.UPDATES, key);
        if (value == null) {
            throw damaged(what, "that update", "none");
        }
        return naming(what, () -> Values.readPosition(key, value));
    }

    /**
     * A page of records. A record that is damaged takes no place in it, because it would hide others for good; asking for
     * that document itself answers the error.
     */
    static List<DocumentRecord> list(View view, DocumentQuery query, DamageLog damage) throws RocksDBException {
        byte[] prefix = query.prefix().getBytes(UTF_8);
        byte[] from = query.after() == null ? prefix : Keys.successor(Keys.name(query.after()));
        List<DocumentRecord> page = new ArrayList<>();
        view.scan(
                Family.NAMES,
                Arrays.compareUnsigned(from, prefix) < 0 ? prefix : from,
                Keys.prefixEnd(prefix),
                (key, value) -> {
                    String name = new String(key, UTF_8);
                    try {
                        page.add(
                                record(view, new DocumentName(name), key, value).publicRecord());
                    } catch (RocksDBException e) {
                        damage.leftOut(name, RocksFailure.of("Reading document '" + name + "', its record", e));
                    } catch (StorageException | IllegalArgumentException e) {
                        damage.leftOut(name, e);
                    }
                    return page.size() < query.limit();
                });
        return page;
    }

    /** The longest tails among the documents that {@code wanted} accepts. */
    static List<DocumentRecord> longTails(View view, int limit, Predicate<DocumentRecord> wanted)
            throws RocksDBException {
        Comparator<DocumentRecord> longest =
                Comparator.comparingLong(DocumentRecord::tailBytes).reversed().thenComparing(DocumentRecord::name);
        PriorityQueue<DocumentRecord> found = new PriorityQueue<>(longest.reversed());
        view.scan(Family.DOCUMENTS, new byte[0], null, (key, value) -> {
            try {
                DocumentRecord record = Values.readRecord(key, value).publicRecord();
                if (wanted.test(record)) {
                    found.add(record);
                }
            } catch (StorageException e) {
                LOG.error(
                        "Not compacted: document with id {}: {}", Keys.idOf(key).value(), e.getMessage());
            }
            if (found.size() > limit) {
                found.poll();
            }
            return true;
        });
        return found.stream().sorted(longest).toList();
    }

    private static <T> T naming(String what, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (StorageException e) {
            throw new StorageException(
                    e.reason(), what + ": " + e.getMessage() + ". Restore the document from a backup.", e);
        }
    }

    private static StorageException damaged(String what, String expected, String came) {
        return new StorageException(
                Reason.DAMAGED,
                "%s: expected %s, got %s. The store is damaged; restore the document from a backup."
                        .formatted(what, expected, came));
    }
}
