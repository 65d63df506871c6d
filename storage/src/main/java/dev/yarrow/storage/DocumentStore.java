package dev.yarrow.storage;

import java.util.List;
import java.util.Optional;

/**
 * Where documents are kept; thread-safe. Reads block on the disk and show what is durable, so they belong on platform
 * threads. Every method throws {@link StorageException}: {@code CLOSED} after {@link #close}, {@code UNAVAILABLE} when the
 * disk refuses, {@code DAMAGED} when what was read is not what was written.
 */
public interface DocumentStore extends AutoCloseable {
    /** What is known about a document, or empty if there is none of that name. */
    Optional<DocumentRecord> find(DocumentName name);

    /** A page of documents in the order of their names; one that is not full is the last one. */
    List<DocumentRecord> list(DocumentQuery query);

    /**
     * Opens a document's log for its one owner; the document need not exist. Waits until all that an earlier owner
     * appended is settled. Must not be called on the committing thread, that is, by a handler of an append.
     *
     * @throws StorageException {@code IN_USE} if it is open already
     */
    DocumentLog open(DocumentName name);

    /**
     * Documents that nobody has open and whose log after the snapshot has at least so many updates or so many bytes;
     * the most bytes first. Owners of open documents know their tail from {@link DocumentLog#record}. Reads every
     * record of the store, so it is for background work.
     *
     * @param limit the most documents to answer
     */
    List<DocumentRecord> longTails(long minTailUpdates, long minTailBytes, int limit);

    /**
     * The trouble that the last commit met; empty if it went well, or if a new attempt is not known to fail. For
     * readiness checks: reads no disk, answers also after close.
     */
    Optional<StorageException> trouble();

    /**
     * Bytes of memory that the store holds now to answer and to write faster; its settings bound them. Reads no disk; 0
     * while it is not open.
     */
    long cacheBytes();

    /** Waits until everything appended before this call is settled: durable or failed. Not on the committing thread. */
    void sync();

    /**
     * Settles what was appended, waits for running calls, releases everything; idempotent. Not on the committing thread.
     */
    @Override
    void close();
}
