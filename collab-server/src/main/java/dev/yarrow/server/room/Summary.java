package dev.yarrow.server.room;

import dev.yarrow.crdt.Doc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What lists show of a document: title and kind, which editors keep in its {@code meta} map. Confined to its room.
 */
final class Summary {
    private static final String ROOT = "meta";
    private static final List<String> KEYS = List.of("title", "kind");
    private static final int MAX_CHARACTERS = 200;

    private final Map<String, String> stored;

    /** @param stored the properties that the document's record has */
    Summary(Map<String, String> stored) {
        this.stored = new HashMap<>(stored);
    }

    /** What differs from the record, which the caller is about to write; an empty text stands for "none". */
    Map<String, String> changes(Doc doc) {
        Map<String, String> changes = new HashMap<>();
        for (String key : KEYS) {
            String value = doc.mapString(ROOT, key).map(Summary::shortened).orElse("");
            if (!value.equals(stored.getOrDefault(key, ""))) {
                changes.put(key, value);
                stored.put(key, value);
            }
        }
        return changes;
    }

    private static String shortened(String value) {
        if (value.length() <= MAX_CHARACTERS) {
            return value;
        }
        int end = Character.isHighSurrogate(value.charAt(MAX_CHARACTERS - 1)) ? MAX_CHARACTERS - 1 : MAX_CHARACTERS;
        return value.substring(0, end);
    }
}
