package dev.yarrow.server.room;

import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.NewUpdate;
import java.util.List;

/**
 * Hears which changes are on disk. Thread-safe. Called by the thread that commits for all rooms, in the order of each
 * document's changes; returns at once and throws nothing.
 */
@FunctionalInterface
public interface ChangeFeed {
    /** Hears nothing. */
    ChangeFeed NONE = (document, updates) -> {};

    /** These are on disk now. */
    void stored(DocumentName document, List<NewUpdate> updates);
}
