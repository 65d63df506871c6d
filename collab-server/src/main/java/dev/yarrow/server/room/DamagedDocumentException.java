package dev.yarrow.server.room;

import dev.yarrow.storage.DocumentName;

/** What is stored of a document is not a document's history. It is left as it is, and nobody is let in. */
public final class DamagedDocumentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedDocumentException(DocumentName name, String what) {
        super("document \"" + name.value() + "\" is damaged: " + what
                + "; nothing was changed, restore it from a backup");
    }
}
