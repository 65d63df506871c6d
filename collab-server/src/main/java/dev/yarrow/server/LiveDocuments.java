package dev.yarrow.server;

import dev.yarrow.server.room.Rooms;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The documents of a running server: listed from its store, exported by their rooms. Thread-safe. */
final class LiveDocuments implements Documents {
    private final DocumentStore store;
    private final StoreDocuments stored;
    private final Rooms rooms;

    LiveDocuments(DocumentStore store, Rooms rooms) {
        this.store = store;
        this.stored = new StoreDocuments(store);
        this.rooms = rooms;
    }

    @Override
    public Optional<DocumentSummary> find(DocumentName name) {
        return stored.find(name);
    }

    @Override
    public DocumentPage list(String prefix, String after, int limit) {
        return stored.list(prefix, after, limit);
    }

    @Override
    public CompletableFuture<byte[]> export(DocumentName name, ExportRequest request) {
        if (store.find(name).isEmpty()) {
            return CompletableFuture.failedFuture(new NoSuchDocumentException(name));
        }
        return rooms.export(name, request);
    }
}
