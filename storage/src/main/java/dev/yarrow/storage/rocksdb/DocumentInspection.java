package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.DocumentId;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.InspectedDocument;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.LoggedUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Reads one document to its end, past what is damaged, and compares what is stored with itself; used once. */
final class DocumentInspection {
    private final View view;
    private final @Nullable DocumentName name;
    private final DocumentId id;
    private final Damage damage = new Damage();

    /** @param name what led to the id; null if nothing did */
    DocumentInspection(View view, @Nullable DocumentName name, DocumentId id) {
        this.view = view;
        this.name = name;
        this.id = id;
    }

    /** Notes damage that was found on the way here. */
    DocumentInspection with(String found) {
        damage.add(found);
        return this;
    }

    InspectedDocument run() {
        StoredRecord record = record();
        Snapshot snapshot = snapshot(record);
        List<LoggedUpdate> tail = new Tail(record).read();
        Optional<StoredDocument> content = damage.isEmpty()
                ? Optional.of(new StoredDocument(Optional.ofNullable(snapshot), tail))
                : Optional.empty();
        Optional<DocumentName> told =
                Optional.ofNullable(name).or(() -> Optional.ofNullable(record).map(StoredRecord::name));
        return new InspectedDocument(
                told,
                Optional.of(id),
                Optional.ofNullable(record).map(StoredRecord::publicRecord),
                content,
                damage.list());
    }

    private @Nullable StoredRecord record() {
        byte[] key = Keys.document(id);
        byte[] value = get("its record", Family.DOCUMENTS, key, "one with id " + id.value());
        if (value == null) {
            return null;
        }
        StoredRecord record = damage.sound("its record", () -> Values.readRecord(key, value));
        if (record != null && name != null && !record.name().equals(name)) {
            damage.add("its record is that of '" + record.name() + "'");
        }
        return record;
    }

    private byte @Nullable [] get(String what, Family family, byte[] key, @Nullable String expected) {
        try {
            byte[] value = view.get(family, key);
            if (value == null && expected != null) {
                damage.add(what + ": expected " + expected + ", got none");
            }
            return value;
        } catch (RocksDBException e) {
            damage.add(what + " cannot be read: " + e.getMessage());
            return null;
        }
    }

    private @Nullable Snapshot snapshot(@Nullable StoredRecord record) {
        byte[] key = Keys.document(id);
        String expected = record != null && record.hasSnapshot() ? "one up to update " + record.trimmed() : null;
        byte[] value = get("its snapshot", Family.SNAPSHOTS, key, expected);
        if (value == null) {
            return null;
        }
        Snapshot snapshot = damage.sound("its snapshot", () -> Values.readSnapshot(key, value));
        if (snapshot != null && record != null) {
            compare(snapshot, record);
        }
        return snapshot;
    }

    private void compare(Snapshot snapshot, StoredRecord record) {
        if (!record.hasSnapshot()) {
            damage.add("its snapshot is not known to its record");
        } else if (!snapshot.upTo().equals(record.trimmed())) {
            damage.add("its snapshot: expected one up to update %s, got one up to %s"
                    .formatted(record.trimmed(), snapshot.upTo()));
        } else if (snapshot.state().length != record.snapshotBytes()) {
            damage.add("its snapshot: expected %d bytes, got %d"
                    .formatted(record.snapshotBytes(), snapshot.state().length));
        }
    }

    /** The updates in their order; goes on after one that is damaged or missing. */
    private final class Tail {
        private final @Nullable StoredRecord record;
        private final List<LoggedUpdate> updates = new ArrayList<>();
        private LogSequence expected;
        // Bytes of all updates before the expected one; -1 if not known because that one is damaged.
        private long position;

        Tail(@Nullable StoredRecord record) {
            this.record = record;
            this.expected = record == null ? LogSequence.NONE : record.trimmed().next();
            this.position = record == null ? -1 : record.trimmedPosition();
        }

        List<LoggedUpdate> read() {
            try {
                view.scan(Family.UPDATES, Keys.firstUpdate(id), Keys.updatesEnd(id), this::take);
                if (record != null) {
                    compareEnd(record);
                }
            } catch (RocksDBException e) {
                damage.add("its log from update " + expected + " on cannot be read: " + e.getMessage());
            }
            return updates;
        }

        private boolean take(byte[] key, byte[] value) {
            if (key.length != Keys.UPDATE_BYTES) {
                damage.add("its log has a key of " + key.length + " bytes, expected " + Keys.UPDATE_BYTES);
                return true;
            }
            LogSequence sequence = Keys.sequenceOf(key);
            if (record != null && sequence.compareTo(record.trimmed()) <= 0) {
                damage.add("update %s is left over from before its snapshot up to %s"
                        .formatted(sequence, record.trimmed()));
                return true;
            }
            if (record != null && sequence.compareTo(expected) > 0) {
                missing(expected, sequence.value() - 1);
                position = -1;
            }
            LoggedUpdate update = damage.sound("update " + sequence, () -> Values.readUpdate(key, value));
            if (update == null) {
                position = -1;
            } else {
                comparePosition(sequence, Values.readPosition(key, value), update.bytes().length);
                updates.add(update);
            }
            expected = sequence.next();
            return true;
        }

        private void comparePosition(LogSequence sequence, long stored, int bytes) {
            if (position >= 0 && stored != position + bytes) {
                damage.add("update %s: expected position %d, got %d".formatted(sequence, position + bytes, stored));
            }
            position = stored;
        }

        private void compareEnd(StoredRecord record) {
            if (expected.compareTo(record.last()) <= 0) {
                missing(expected, record.last().value());
            } else if (expected.compareTo(record.last().next()) > 0) {
                damage.add("its log goes on to update %d, its record knows %s"
                        .formatted(expected.value() - 1, record.last()));
            } else if (position >= 0 && position != record.position()) {
                damage.add("its log has %d bytes, its record knows %d".formatted(position, record.position()));
            }
        }

        private void missing(LogSequence from, long to) {
            damage.add(
                    from.value() == to
                            ? "update " + to + " is missing"
                            : "updates " + from + " to " + to + " are missing");
        }
    }
}
