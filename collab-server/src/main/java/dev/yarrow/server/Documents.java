package dev.yarrow.server;

import dev.yarrow.storage.DocumentName;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Thread-safe view of the documents for those who only read: the HTTP API and the command line.
 *
 * <p>A running server answers from its rooms, the command line from a stopped server's directory or over HTTP.
 */
public interface Documents {

    /** The most documents that one page may hold. */
    int MAX_PAGE = 1_000;

    /** The document's summary, or empty when nothing is stored under that name. May block on storage. */
    Optional<DocumentSummary> find(DocumentName name);

    /**
     * One page of documents in the order of their names' UTF-8 bytes. May block on storage.
     *
     * @param prefix only names that start with it; empty for all
     * @param after only names behind it; empty to start at the beginning
     * @param limit how many at most, 1 to {@link #MAX_PAGE}
     * @throws IllegalArgumentException if {@code after} is neither empty nor a document's name
     */
    DocumentPage list(String prefix, String after, int limit);

    /**
     * The document's content in the asked form, as of some moment after the call.
     *
     * <p>Completes exceptionally with {@link NoSuchDocumentException} when nothing is stored under that name, and with
     * {@link IllegalArgumentException} when the root cannot be read as the asked kind.
     */
    CompletableFuture<byte[]> export(DocumentName name, ExportRequest request);
}
