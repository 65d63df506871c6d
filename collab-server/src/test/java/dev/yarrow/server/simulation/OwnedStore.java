package dev.yarrow.server.simulation;

import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentQuery;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StoredDocument;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A store that notes who wants a document that somebody has. */
final class OwnedStore implements DocumentStore {
    private final DocumentStore store;
    private final Set<DocumentName> owned = new HashSet<>();
    private final Set<DocumentName> wantedTwice = new HashSet<>();

    OwnedStore(DocumentStore store) {
        this.store = store;
    }

    /** Documents that somebody wanted to open before their owner had closed them. */
    Set<DocumentName> wantedTwice() {
        return wantedTwice;
    }

    @Override
    public DocumentLog open(DocumentName name) {
        if (owned.contains(name)) {
            wantedTwice.add(name);
        }
        DocumentLog log = store.open(name);
        owned.add(name);
        return new OwnedLog(log);
    }

    @Override
    public Optional<DocumentRecord> find(DocumentName name) {
        return store.find(name);
    }

    @Override
    public List<DocumentRecord> list(DocumentQuery query) {
        return store.list(query);
    }

    @Override
    public List<DocumentRecord> longTails(long minTailUpdates, long minTailBytes, int limit) {
        return store.longTails(minTailUpdates, minTailBytes, limit);
    }

    @Override
    public Optional<StorageException> trouble() {
        return store.trouble();
    }

    @Override
    public long cacheBytes() {
        return store.cacheBytes();
    }

    @Override
    public void sync() {
        store.sync();
    }

    @Override
    public void close() {
        store.close();
    }

    private final class OwnedLog implements DocumentLog {
        private final DocumentLog log;

        private OwnedLog(DocumentLog log) {
            this.log = log;
        }

        @Override
        public void close() {
            owned.remove(log.name());
            log.close();
        }

        @Override
        public DocumentName name() {
            return log.name();
        }

        @Override
        public Optional<DocumentRecord> record() {
            return log.record();
        }

        @Override
        public StoredDocument load() {
            return log.load();
        }

        @Override
        public CompletableFuture<LogSequence> append(List<NewUpdate> updates, Map<String, String> changedProperties) {
            return log.append(updates, changedProperties);
        }

        @Override
        public CompletableFuture<Void> replaceSnapshot(Snapshot snapshot) {
            return log.replaceSnapshot(snapshot);
        }

        @Override
        public CompletableFuture<DocumentRecord> create(Map<String, String> properties) {
            return log.create(properties);
        }

        @Override
        public CompletableFuture<Void> delete() {
            return log.delete();
        }
    }
}
