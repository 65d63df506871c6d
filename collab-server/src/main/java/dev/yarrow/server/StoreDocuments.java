package dev.yarrow.server;

import dev.yarrow.crdt.Doc;
import dev.yarrow.server.content.Export;
import dev.yarrow.server.room.Replay;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentQuery;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.DocumentStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The documents of a store that no server has open, for the command line. Thread-safe as the store is; each export runs
 * on a thread of its own, with a stack deep enough for the engine.
 */
public final class StoreDocuments implements Documents {
    private final DocumentStore store;

    /** @param store stays the caller's to close */
    public StoreDocuments(DocumentStore store) {
        this.store = store;
    }

    @Override
    public Optional<DocumentSummary> find(DocumentName name) {
        return store.find(name).map(StoreDocuments::summary);
    }

    @Override
    public DocumentPage list(String prefix, String after, int limit) {
        DocumentName last = after.isEmpty() ? null : new DocumentName(after);
        List<DocumentRecord> records = store.list(new DocumentQuery(prefix, last, limit));
        String next = records.size() < limit
                ? null
                : records.get(records.size() - 1).name().value();
        return new DocumentPage(records.stream().map(StoreDocuments::summary).toList(), next);
    }

    @Override
    public CompletableFuture<byte[]> export(DocumentName name, ExportRequest request) {
        if (store.find(name).isEmpty()) {
            return CompletableFuture.failedFuture(new NoSuchDocumentException(name));
        }
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        Thread reader = Doc.threadFactory("yarrow-export").newThread(() -> {
            try {
                result.complete(read(name, request));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        reader.start();
        return result;
    }

    private byte[] read(DocumentName name, ExportRequest request) {
        try (DocumentLog log = store.open(name);
                Doc doc = Replay.doc(name, log.load())) {
            return Export.file(doc, request);
        }
    }

    static DocumentSummary summary(DocumentRecord record) {
        return new DocumentSummary(
                record.name(),
                record.properties().get("title"),
                record.properties().get("kind"),
                record.created(),
                record.lastChange(),
                record.snapshotBytes() + record.tailBytes());
    }
}
