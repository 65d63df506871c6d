package dev.yarrow.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Immutable page of a list of documents.
 *
 * @param next what to give as {@code after} to get the following page; null when this is the last one
 */
public record DocumentPage(
        List<DocumentSummary> documents, @Nullable String next) {

    public DocumentPage {
        documents = List.copyOf(documents);
    }
}
