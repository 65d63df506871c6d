package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.DocumentId;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.NewUpdate;
import java.time.Instant;
import java.util.Map;

/**
 * A document's record as it is stored; immutable. Positions count the bytes of all updates that were ever logged, so
 * that the size of the tail is a difference and trimming reads only the entry that it trims up to.
 *
 * @param last the last update of the log
 * @param hasSnapshot whether there is one; it is up to {@code trimmed}
 * @param trimmed the last update that the snapshot took the place of
 * @param position bytes of all updates up to {@code last}
 * @param trimmedPosition bytes of all updates up to {@code trimmed}
 */
record StoredRecord(
        DocumentId id,
        DocumentName name,
        Instant created,
        Instant lastChange,
        long epoch,
        LogSequence last,
        boolean hasSnapshot,
        LogSequence trimmed,
        long snapshotBytes,
        long position,
        long trimmedPosition,
        Map<String, String> properties) {

    static StoredRecord created(DocumentId id, DocumentName name, long epoch, Instant created) {
        return new StoredRecord(
                id, name, created, created, epoch, LogSequence.NONE, false, LogSequence.NONE, 0, 0, 0, Map.of());
    }

    StoredRecord appended(NewUpdate update) {
        return new StoredRecord(
                id,
                name,
                created,
                update.time(),
                epoch,
                last.next(),
                hasSnapshot,
                trimmed,
                snapshotBytes,
                position + update.bytes().length,
                trimmedPosition,
                properties);
    }

    StoredRecord changed(Map<String, String> newProperties, Instant time) {
        return new StoredRecord(
                id,
                name,
                created,
                time,
                epoch,
                last,
                hasSnapshot,
                trimmed,
                snapshotBytes,
                position,
                trimmedPosition,
                newProperties);
    }

    StoredRecord trimmed(LogSequence upTo, long upToPosition, long newSnapshotBytes) {
        return new StoredRecord(
                id,
                name,
                created,
                lastChange,
                epoch,
                last,
                true,
                upTo,
                newSnapshotBytes,
                position,
                upToPosition,
                properties);
    }

    DocumentRecord publicRecord() {
        return new DocumentRecord(
                id,
                name,
                created,
                lastChange,
                epoch,
                snapshotBytes,
                last.value() - trimmed.value(),
                position - trimmedPosition,
                properties);
    }
}
