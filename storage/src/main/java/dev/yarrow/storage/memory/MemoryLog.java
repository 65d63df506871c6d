package dev.yarrow.storage.memory;

import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentProperties;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StoredDocument;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An open document of a {@link MemoryStore}; thread-safe. */
final class MemoryLog implements DocumentLog {
    private final DocumentName name;
    private final CommitGate gate;
    private final InstantSource clock;
    private final Consumer<MemoryLog> onClose;
    private volatile boolean closed;
    private volatile @Nullable StorageException broken;

    MemoryLog(DocumentName name, CommitGate gate, InstantSource clock, Consumer<MemoryLog> onClose) {
        this.name = name;
        this.gate = gate;
        this.clock = clock;
        this.onClose = onClose;
    }

    @Override
    public DocumentName name() {
        return name;
    }

    @Override
    public Optional<DocumentRecord> record() {
        return read(disk -> Optional.ofNullable(disk.find(name)).map(MemoryDocument::record));
    }

    @Override
    public StoredDocument load() {
        return read(disk -> Optional.ofNullable(disk.find(name))
                .map(MemoryDocument::content)
                .orElse(StoredDocument.EMPTY));
    }

    @Override
    public CompletableFuture<LogSequence> append(List<NewUpdate> updates, Map<String, String> changedProperties) {
        if (updates.isEmpty() && changedProperties.isEmpty()) {
            throw new IllegalArgumentException("Expected an update or a changed property to append, got neither");
        }
        DocumentProperties.check(changedProperties);
        List<NewUpdate> copy = List.copyOf(updates);
        Map<String, String> changed = Map.copyOf(changedProperties);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        long bytes = copy.stream().mapToLong(update -> update.bytes().length).sum();
        CompletableFuture<LogSequence> done = new CompletableFuture<>();
        return write(done, copy.size(), bytes, disk -> {
            MemoryDocument found = disk.find(name);
            MemoryDocument document = found == null
                    ? disk.create(name, copy.isEmpty() ? now : copy.get(0).time())
                    : found;
            document.append(copy, changed, now);
            LogSequence last = document.last();
            return () -> done.complete(last);
        });
    }

    @Override
    public CompletableFuture<Void> replaceSnapshot(Snapshot snapshot) {
        long bytes = (long) snapshot.state().length + snapshot.stateVector().length;
        CompletableFuture<Void> done = new CompletableFuture<>();
        return write(done, 0, bytes, disk -> {
            disk.existing(name).replaceSnapshot(snapshot);
            return () -> done.complete(null);
        });
    }

    @Override
    public CompletableFuture<DocumentRecord> create(Map<String, String> properties) {
        DocumentProperties.check(properties);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        CompletableFuture<DocumentRecord> done = new CompletableFuture<>();
        return write(done, 0, 0, disk -> {
            if (disk.find(name) != null) {
                throw new StorageException(
                        StorageException.Reason.EXISTS, "The document '" + name + "' exists already; open it instead.");
            }
            MemoryDocument document = disk.create(name, now);
            document.append(List.of(), properties, now);
            DocumentRecord record = document.record();
            return () -> done.complete(record);
        });
    }

    @Override
    public CompletableFuture<Void> delete() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        return write(done, 0, 0, disk -> {
            disk.delete(name);
            return () -> done.complete(null);
        });
    }

    @Override
    public void close() {
        closed = true;
        onClose.accept(this);
    }

    boolean closed() {
        return closed;
    }

    @Nullable
    StorageException broken() {
        return broken;
    }

    void breakWith(StorageException cause) {
        if (cause.reason() != StorageException.Reason.CLOSED) {
            broken = cause;
        }
    }

    private <T> T read(Function<MemoryDisk, T> reading) {
        if (closed) {
            throw MemoryStore.closed();
        }
        return gate.read(reading);
    }

    private <T> CompletableFuture<T> write(
            CompletableFuture<T> done, int updates, long bytes, Function<MemoryDisk, Runnable> effect) {
        if (closed) {
            done.completeExceptionally(MemoryStore.closed());
        } else {
            gate.submit(new MemoryWrite(this, updates, bytes, effect, done));
        }
        return done;
    }
}
