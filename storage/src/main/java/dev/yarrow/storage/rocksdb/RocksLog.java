package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentProperties;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import dev.yarrow.storage.StoredDocument;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** An open document of a {@link RocksStore}; thread-safe. */
final class RocksLog implements DocumentLog {
    /** What a call counts against the bound on waiting bytes besides its payload. */
    private static final long OVERHEAD_BYTES = 64;

    private final OpenDocument document;
    private final RocksStore store;
    private final Writes writes;
    private final InstantSource clock;

    RocksLog(OpenDocument document, RocksStore store, Writes writes, InstantSource clock) {
        this.document = document;
        this.store = store;
        this.writes = writes;
        this.clock = clock;
    }

    @Override
    public DocumentName name() {
        return document.name();
    }

    @Override
    public Optional<DocumentRecord> record() {
        checkOpen();
        return Optional.ofNullable(document.record()).map(StoredRecord::publicRecord);
    }

    @Override
    public StoredDocument load() {
        checkOpen();
        return store.read(view -> StoredDocuments.load(view, name()));
    }

    @Override
    public CompletableFuture<LogSequence> append(List<NewUpdate> updates, Map<String, String> changedProperties) {
        if (updates.isEmpty() && changedProperties.isEmpty()) {
            throw new IllegalArgumentException("Expected an update or a changed property to append, got neither");
        }
        DocumentProperties.check(changedProperties);
        List<NewUpdate> taken = List.copyOf(updates);
        Map<String, String> changed = Map.copyOf(changedProperties);
        Instant now = now();
        long bytes = OVERHEAD_BYTES;
        for (NewUpdate update : taken) {
            bytes += OVERHEAD_BYTES + update.bytes().length;
        }
        CompletableFuture<LogSequence> done = new CompletableFuture<>();
        submit(taken.size(), bytes, done, batch -> {
            LogSequence last = append(batch, taken, changed, now);
            return () -> done.complete(last);
        });
        return done;
    }

    private LogSequence append(CommitBatch batch, List<NewUpdate> updates, Map<String, String> changed, Instant now)
            throws RocksDBException {
        StoredRecord before = batch.record(document);
        Map<String, String> properties =
                DocumentProperties.merged(before == null ? Map.of() : before.properties(), changed);
        StoredRecord record = before == null
                ? batch.create(
                        document, updates.isEmpty() ? now : updates.get(0).time())
                : before;
        for (NewUpdate update : updates) {
            record = record.appended(update);
            batch.append(update, record);
        }
        record = record.changed(properties, updates.isEmpty() ? now : record.lastChange());
        batch.changed(document, record);
        return record.last();
    }

    @Override
    public CompletableFuture<Void> replaceSnapshot(Snapshot snapshot) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            checkOpen();
            StoredRecord seen = fitting(document.record(), snapshot.upTo());
            long position = positionOf(seen, snapshot.upTo());
            byte[] value = Values.snapshot(Keys.document(seen.id()), snapshot);
            submit(0, OVERHEAD_BYTES + value.length, done, batch -> {
                StoredRecord record = fitting(batch.record(document), snapshot.upTo());
                if (!record.id().equals(seen.id())) {
                    throw missing();
                }
                batch.replaceSnapshot(record, value, snapshot.upTo());
                batch.changed(document, record.trimmed(snapshot.upTo(), position, snapshot.state().length));
                return () -> done.complete(null);
            });
        } catch (StorageException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    private StoredRecord fitting(@Nullable StoredRecord record, LogSequence upTo) {
        if (record == null) {
            throw missing();
        }
        if (upTo.compareTo(record.trimmed()) < 0 || upTo.compareTo(record.last()) > 0) {
            throw new StorageException(
                    Reason.STALE,
                    "Snapshot of '%s' refused: expected one up to %s..%s, got %s. Load the document anew."
                            .formatted(name(), record.trimmed(), record.last(), upTo));
        }
        return record;
    }

    private long positionOf(StoredRecord record, LogSequence upTo) {
        if (upTo.equals(record.last())) {
            return record.position();
        }
        if (upTo.equals(record.trimmed())) {
            return record.trimmedPosition();
        }
        return store.read(view -> StoredDocuments.position(view, record, upTo));
    }

    @Override
    public CompletableFuture<DocumentRecord> create(Map<String, String> properties) {
        DocumentProperties.check(properties);
        Map<String, String> initial = DocumentProperties.merged(Map.of(), properties);
        Instant now = now();
        CompletableFuture<DocumentRecord> done = new CompletableFuture<>();
        submit(0, OVERHEAD_BYTES, done, batch -> {
            if (batch.record(document) != null) {
                throw new StorageException(
                        Reason.EXISTS, "The document '" + name() + "' exists already; open it instead.");
            }
            StoredRecord record = batch.create(document, now).changed(initial, now);
            batch.changed(document, record);
            return () -> done.complete(record.publicRecord());
        });
        return done;
    }

    @Override
    public CompletableFuture<Void> delete() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        submit(0, OVERHEAD_BYTES, done, batch -> {
            StoredRecord record = batch.record(document);
            if (record != null) {
                batch.delete(document, record);
            }
            return () -> done.complete(null);
        });
        return done;
    }

    @Override
    public void close() {
        store.release(document);
    }

    private void submit(int updates, long bytes, CompletableFuture<?> done, PendingWrite.Effect effect) {
        writes.submit(new PendingWrite(document, updates, bytes, effect, done));
    }

    private void checkOpen() {
        if (document.closed()) {
            throw GuardedDatabase.closed();
        }
        store.checkOpen();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private StorageException missing() {
        return new StorageException(
                Reason.MISSING, "There is no document '" + name() + "'; append to it to create it.");
    }
}
