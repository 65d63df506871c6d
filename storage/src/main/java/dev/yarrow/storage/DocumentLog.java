package dev.yarrow.storage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The log of one open document; thread-safe, meant for one owner. Writes take effect in the order of the calls, each
 * whole or not at all. Their futures complete in that order, on the store's committing thread: handlers must be short
 * and must not wait for the store. Reads show what is durable.
 *
 * <p>A future fails with {@link StorageException}. After {@code UNAVAILABLE} (the disk refused; the write may yet be found
 * when it is back) and {@code FULL} (the bound on bytes waiting for the disk is reached) this log accepts nothing more:
 * every later write fails alike until the owner closes it, opens and loads anew. So what is stored is always a
 * beginning of what was appended, never a part with a hole. Other failures leave the log usable.
 */
public interface DocumentLog extends AutoCloseable {
    /** The document's name. */
    DocumentName name();

    /** The record as of the last durable write; empty if the document does not exist. */
    Optional<DocumentRecord> record();

    /**
     * Reads snapshot and tail as of one moment, checking checksums and that no update is missing.
     *
     * @throws StorageException {@code DAMAGED}, naming the document and the sequence
     */
    StoredDocument load();

    /**
     * Appends updates and changes properties, in one piece; creates the document if there is none.
     *
     * @param updates may be empty if a property changes
     * @param changedProperties those that change; an empty value removes the property
     * @return the sequence of the last update of the document, once everything is on disk
     * @throws IllegalArgumentException if there is nothing to write or the changed properties are not allowed; the future
     *     fails with it if they are not allowed together with the stored ones
     */
    CompletableFuture<LogSequence> append(List<NewUpdate> updates, Map<String, String> changedProperties);

    /**
     * Stores a snapshot and trims the log up to it, in one piece. Updates after it stay. Fails with {@code MISSING} if
     * the document does not exist, and with {@code STALE} if the snapshot is older than the stored one or claims
     * updates that are not durable.
     */
    CompletableFuture<Void> replaceSnapshot(Snapshot snapshot);

    /**
     * Creates the document without content. Fails with {@code EXISTS} if there is one.
     *
     * @throws IllegalArgumentException if the properties are not allowed
     */
    CompletableFuture<DocumentRecord> create(Map<String, String> properties);

    /** Deletes everything of the document, in one piece; no error if there is none. A later append starts a new one. */
    CompletableFuture<Void> delete();

    /** Gives the document free for another owner; idempotent, does not wait. What was appended is still settled. */
    @Override
    void close();
}
