package dev.yarrow.storage;

import java.util.List;
import java.util.Optional;

/**
 * All of a document's content as of one moment: the snapshot, and the updates since it in the order of the log; immutable.
 *
 * @param tail updates whose sequences follow the snapshot's without a gap
 */
public record StoredDocument(Optional<Snapshot> snapshot, List<LoggedUpdate> tail) {
    /** A document that has nothing yet, or does not exist. */
    public static final StoredDocument EMPTY = new StoredDocument(Optional.empty(), List.of());

    public StoredDocument {
        tail = List.copyOf(tail);
    }

    /** The last update that is in here, be it in the snapshot or in the tail. */
    public LogSequence lastSequence() {
        return tail.isEmpty()
                ? snapshot.map(Snapshot::upTo).orElse(LogSequence.NONE)
                : tail.get(tail.size() - 1).sequence();
    }
}
