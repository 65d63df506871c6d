package dev.yarrow.server.room;

import dev.yarrow.crdt.Doc;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StoredDocument;

/**
 * Merges the stored tail of a document into its snapshot. Works on what is stored, with a document of its own, so the
 * room goes on meanwhile; deleted content is scrubbed on the way.
 *
 * @param mergedUpdates updates that left the tail
 * @param mergedBytes their size
 */
record Compaction(long mergedUpdates, long mergedBytes) {

    /** Runs to the end on the calling thread, waiting for the disk; fails as {@link DocumentLog} and {@link Replay} do. */
    static Compaction run(DocumentLog log) {
        StoredDocument stored = log.load();
        if (stored.tail().isEmpty()) {
            return new Compaction(0, 0);
        }
        try (Doc doc = Replay.doc(log.name(), stored)) {
            log.replaceSnapshot(new Snapshot(doc.encodeState(), doc.stateVector().bytes(), stored.lastSequence()))
                    .join();
        }
        long bytes = stored.tail().stream().mapToLong(update -> update.bytes().length).sum();
        return new Compaction(stored.tail().size(), bytes);
    }
}
