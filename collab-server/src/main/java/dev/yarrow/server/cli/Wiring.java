package dev.yarrow.server.cli;

import dev.yarrow.server.CollabServer;
import dev.yarrow.server.DocumentPage;
import dev.yarrow.server.DocumentSummary;
import dev.yarrow.server.Documents;
import dev.yarrow.server.ExportRequest;
import dev.yarrow.server.StopReport;
import dev.yarrow.server.StoreDocuments;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.rocksdb.RocksStore;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where the command line meets the server and its storage. Immutable. */
final class Wiring {

    static final ServerStarter SERVER = config -> new Started(CollabServer.start(config));

    static final StoredDocuments STORED_DOCUMENTS = data -> {
        DocumentStore store = RocksStore.openReadOnly(CollabServer.storeDirectory(data));
        return new Opened(store, new StoreDocuments(store));
    };

    private Wiring() {}

    private record Started(CollabServer server) implements ServerStarter.Running {
        @Override
        public URI address() {
            return server.address();
        }

        @Override
        public StopReport stop() {
            return server.stop();
        }
    }

    private record Opened(DocumentStore store, Documents documents) implements OpenedDocuments {
        @Override
        public Optional<DocumentSummary> find(DocumentName name) {
            return documents.find(name);
        }

        @Override
        public DocumentPage list(String prefix, String after, int limit) {
            return documents.list(prefix, after, limit);
        }

        @Override
        public CompletableFuture<byte[]> export(DocumentName name, ExportRequest request) {
            return documents.export(name, request);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
