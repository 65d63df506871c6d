package dev.yarrow.server;

import dev.yarrow.storage.DocumentName;

/** Nothing is stored under the name that was asked for. */
public final class NoSuchDocumentException extends RuntimeException {

    public NoSuchDocumentException(DocumentName name) {
        super("no document is called \"" + name.value() + "\"");
    }
}
