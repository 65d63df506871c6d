package dev.yarrow.storage.memory;

import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentQuery;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StoredDocument;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A store that keeps documents as long as the process lives, or until {@link #crash} takes what was not synced;
 * thread-safe. Deterministic when clock and random numbers are: it has no thread of its own.
 */
public final class MemoryStore implements DocumentStore {
    /** How many bytes may wait for a sync before writes are refused with {@code FULL}. */
    public static final long DEFAULT_QUEUE_BYTES = 32L << 20;

    private final MemoryDisk disk;
    private final InstantSource clock;
    private final long queueBytes;
    private final CommitListener listener;
    private final CommitGate gate;
    // Guarded by itself. A closed log stays until its last write is settled.
    private final Map<DocumentName, MemoryLog> open = new HashMap<>();

    /** An empty store on the system's clock. */
    public MemoryStore() {
        this(InstantSource.system(), new Random(), DEFAULT_QUEUE_BYTES, CommitListener.NONE);
    }

    /** An empty store. */
    public MemoryStore(InstantSource clock, RandomGenerator epochs, long queueBytes, CommitListener listener) {
        this(new MemoryDisk(epochs), clock, queueBytes, listener);
    }

    private MemoryStore(MemoryDisk disk, InstantSource clock, long queueBytes, CommitListener listener) {
        this.disk = disk;
        this.clock = clock;
        this.queueBytes = queueBytes;
        this.listener = listener;
        this.gate = new CommitGate(disk, queueBytes, listener);
    }

    /** Decides when writes become durable. */
    public CommitGate gate() {
        return gate;
    }

    /**
     * Ends this store as {@code kill -9} and a power cut would: what was not synced is gone and its futures never
     * complete. Answers a store on what is left; this one answers {@code CLOSED}.
     */
    public MemoryStore crash() {
        gate.crash();
        return new MemoryStore(disk, clock, queueBytes, listener);
    }

    /** What {@link #crash} would leave of a document now, whoever has it open. */
    public StoredDocument kept(DocumentName name) {
        return gate.read(disk -> Optional.ofNullable(disk.find(name))
                .map(MemoryDocument::content)
                .orElse(StoredDocument.EMPTY));
    }

    /** Closes this store in order and answers one on the same documents, like a restart. */
    public MemoryStore reopen() {
        close();
        return new MemoryStore(disk, clock, queueBytes, listener);
    }

    @Override
    public Optional<DocumentRecord> find(DocumentName name) {
        return gate.read(disk -> Optional.ofNullable(disk.find(name)).map(MemoryDocument::record));
    }

    @Override
    public List<DocumentRecord> list(DocumentQuery query) {
        DocumentName after = query.after();
        return gate.read(disk -> {
            Stream<Map.Entry<DocumentName, MemoryDocument>> documents = after == null
                    ? disk.documents().entrySet().stream()
                    : disk.documents().tailMap(after, false).entrySet().stream();
            return documents
                    .filter(entry -> entry.getKey().value().startsWith(query.prefix()))
                    .limit(query.limit())
                    .map(entry -> entry.getValue().record())
                    .toList();
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>Does not wait: with a held gate and writes of the last owner behind it, the document is {@code IN_USE}.
     */
    @Override
    public DocumentLog open(DocumentName name) {
        synchronized (open) {
            gate.read(disk -> true); // answers CLOSED
            MemoryLog earlier = open.get(name);
            if (earlier != null && (!earlier.closed() || gate.waitsFor(earlier))) {
                throw new StorageException(
                        StorageException.Reason.IN_USE,
                        "The document '" + name + "' is open already; a document has one owner at a time.");
            }
            MemoryLog log = new MemoryLog(name, gate, clock, this::released);
            open.put(name, log);
            return log;
        }
    }

    private void released(MemoryLog log) {
        synchronized (open) {
            if (!gate.waitsFor(log)) {
                open.remove(log.name(), log);
            }
        }
    }

    @Override
    public List<DocumentRecord> longTails(long minTailUpdates, long minTailBytes, int limit) {
        synchronized (open) {
            return gate.read(disk -> disk.documents().values().stream()
                    .map(MemoryDocument::record)
                    .filter(record -> !isOpen(record.name()))
                    .filter(record -> record.tailUpdates() >= minTailUpdates || record.tailBytes() >= minTailBytes)
                    .sorted(Comparator.comparingLong(DocumentRecord::tailBytes)
                            .reversed()
                            .thenComparing(DocumentRecord::name))
                    .limit(limit)
                    .toList());
        }
    }

    private boolean isOpen(DocumentName name) {
        MemoryLog log = open.get(name);
        return log != null && !log.closed();
    }

    @Override
    public Optional<StorageException> trouble() {
        return gate.trouble();
    }

    /** Nothing: what this store holds is all it has. */
    @Override
    public long cacheBytes() {
        return 0;
    }

    @Override
    public void sync() {
        try {
            gate.read(disk -> true); // answers CLOSED
            gate.awaitSettled();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(
                    StorageException.Reason.UNAVAILABLE, "Interrupted while waiting for the commit gate", e);
        }
    }

    @Override
    public void close() {
        gate.close();
    }

    static StorageException closed() {
        return new StorageException(
                StorageException.Reason.CLOSED,
                "The store or this document's log was closed; open it again to use it.");
    }
}
