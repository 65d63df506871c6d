package dev.yarrow.server;

import dev.yarrow.storage.DocumentName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Immutable facts about a stored document, without its content.
 *
 * @param title as its editors called it; null when no editor said
 * @param kind {@code rich} or {@code code} for documents of the bundled editor; null for others
 * @param bytes what the document takes on disk: its snapshot and the updates since, uncompressed
 */
public record DocumentSummary(
        DocumentName name,
        @Nullable String title,
        @Nullable String kind,
        Instant created,
        Instant lastChange,
        long bytes) {}
