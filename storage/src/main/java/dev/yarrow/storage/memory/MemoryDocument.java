package dev.yarrow.storage.memory;

import dev.yarrow.storage.DocumentId;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentProperties;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.LoggedUpdate;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StoredDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One document on the memory disk; confined to whoever holds the {@link CommitGate}'s monitor. */
final class MemoryDocument {
    private final DocumentId id;
    private final DocumentName name;
    private final Instant created;
    private final long epoch;
    private Instant lastChange;
    private Map<String, String> properties = Map.of();
    private @Nullable Snapshot snapshot;
    private List<LoggedUpdate> tail = new ArrayList<>();
    private LogSequence last = LogSequence.NONE;

    MemoryDocument(DocumentId id, DocumentName name, long epoch, Instant created) {
        this.id = id;
        this.name = name;
        this.epoch = epoch;
        this.created = created;
        this.lastChange = created;
    }

    DocumentId id() {
        return id;
    }

    LogSequence last() {
        return last;
    }

    void append(List<NewUpdate> updates, Map<String, String> changed, Instant now) {
        properties = DocumentProperties.merged(properties, changed);
        for (NewUpdate update : updates) {
            last = last.next();
            // The copy plays the disk: a caller that changes its array later does not change what was stored.
            tail.add(new LoggedUpdate(last, update.bytes().clone(), update.author(), update.time()));
        }
        lastChange = updates.isEmpty() ? now : updates.get(updates.size() - 1).time();
    }

    void replaceSnapshot(Snapshot replacement) {
        LogSequence stored = snapshot == null ? LogSequence.NONE : snapshot.upTo();
        if (replacement.upTo().compareTo(stored) < 0 || replacement.upTo().compareTo(last) > 0) {
            throw new StorageException(
                    StorageException.Reason.STALE,
                    "Snapshot of '%s' refused: expected one up to %s..%s, got %s. Load the document anew."
                            .formatted(name, stored, last, replacement.upTo()));
        }
        snapshot = new Snapshot(
                replacement.state().clone(), replacement.stateVector().clone(), replacement.upTo());
        tail = new ArrayList<>(tail.stream()
                .filter(update -> update.sequence().compareTo(replacement.upTo()) > 0)
                .toList());
    }

    DocumentRecord record() {
        long tailBytes =
                tail.stream().mapToLong(update -> update.bytes().length).sum();
        long snapshotBytes = snapshot == null ? 0 : snapshot.state().length;
        return new DocumentRecord(
                id, name, created, lastChange, epoch, snapshotBytes, tail.size(), tailBytes, properties);
    }

    StoredDocument content() {
        return new StoredDocument(Optional.ofNullable(snapshot), tail);
    }
}
