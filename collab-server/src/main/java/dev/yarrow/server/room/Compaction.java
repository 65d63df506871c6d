package dev.yarrow.server.room;

import dev.yarrow.crdt.Doc;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StoredDocument;
import java.util.concurrent.CompletableFuture;

/**
 * Merges the stored tail of a document into its snapshot. Works on what is stored, with a document of its own, so the
 * room goes on meanwhile; deleted content is scrubbed on the way.
 *
 * @param mergedUpdates updates that left the tail
 * @param mergedBytes their size
 */
record Compaction(long mergedUpdates, long mergedBytes) {

    /**
     * Reads and merges on the calling thread; the result is there when the snapshot is on disk. Fails as
     * {@link DocumentLog} and {@link Replay} do.
     */
    static CompletableFuture<Compaction> run(DocumentLog log) {
        StoredDocument stored = log.load();
        if (stored.tail().isEmpty()) {
            return CompletableFuture.completedFuture(new Compaction(0, 0));
        }
        Snapshot snapshot;
        try (Doc doc = Replay.doc(log.name(), stored)) {
            snapshot = new Snapshot(doc.encodeState(), doc.stateVector().bytes(), stored.lastSequence());
        }
        long bytes = stored.tail().stream()
                .mapToLong(update -> update.bytes().length)
                .sum();
        Compaction merged = new Compaction(stored.tail().size(), bytes);
        return log.replaceSnapshot(snapshot).thenApply(ignored -> merged);
    }
}
