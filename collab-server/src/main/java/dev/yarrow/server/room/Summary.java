package dev.yarrow.server.room;

import java.util.HashMap;
import java.util.Map;

/** The facts about a document as its stored record has them. Confined to its room. */
final class Summary {
    private final Map<String, String> stored;

    /** @param stored the properties of the document's record */
    Summary(Map<String, String> stored) {
        this.stored = new HashMap<>(stored);
    }

    /** What differs from the record, which the caller is about to write; an empty text stands for "none". */
    Map<String, String> changes(Map<String, String> facts) {
        Map<String, String> changes = new HashMap<>();
        facts.forEach((key, value) -> {
            if (!value.equals(stored.getOrDefault(key, ""))) {
                changes.put(key, value);
                stored.put(key, value);
            }
        });
        return changes;
    }
}
