package dev.yarrow.server.cli;

import java.nio.file.Path;

/** Opens the documents in a stopped server's directory. */
@FunctionalInterface
public interface StoredDocuments {

    /**
     * Opens the directory for reading; nothing in it is changed.
     *
     * @throws Exception when it cannot be read; the message is shown
     */
    OpenedDocuments open(Path data) throws Exception;
}
