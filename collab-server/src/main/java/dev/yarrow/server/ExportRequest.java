package dev.yarrow.server;

import dev.yarrow.crdt.RootKind;
import org.jspecify.annotations.Nullable;

/**
 * Immutable question for a document's content.
 *
 * @param root the root to export; null for the whole document, or for its main root when text is asked for
 * @param kind how to read that root; null to take the kind that its content shows
 */
public record ExportRequest(
        ExportFormat format,
        @Nullable String root,
        @Nullable RootKind kind) {

    public ExportRequest {
        if (format == ExportFormat.YJS && (root != null || kind != null)) {
            throw new IllegalArgumentException(
                    "format yjs always holds the whole document; leave out root and kind, or ask for json or text");
        }
        if (kind != null && root == null) {
            throw new IllegalArgumentException("a kind says how to read one root; name the root too");
        }
    }
}
