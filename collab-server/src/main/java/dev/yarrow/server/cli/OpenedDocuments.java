package dev.yarrow.server.cli;

import dev.yarrow.server.Documents;

/** The documents of an opened directory, until it is closed. Thread-safe. */
public interface OpenedDocuments extends Documents, AutoCloseable {

    @Override
    void close();
}
