package dev.yarrow.storage;

import java.util.HashMap;
import java.util.Map;

/**
 * The rules for a document's properties; stateless. At most {@value #MAX_COUNT} properties and {@value #MAX_BYTES} bytes
 * of UTF-8 in all, because they are written with every change of the record and read for every line of a list.
 */
public final class DocumentProperties {
    /** The most properties a document may have. */
    public static final int MAX_COUNT = 32;

    /** The most bytes, keys and values together. */
    public static final int MAX_BYTES = 8 * 1024;

    private DocumentProperties() {}

    /**
     * The properties after a change; a change to the empty string removes that property.
     *
     * @throws IllegalArgumentException if a key is empty, a text is not well-formed Unicode, or a limit is passed
     */
    public static Map<String, String> merged(Map<String, String> current, Map<String, String> changed) {
        if (changed.isEmpty()) {
            return current;
        }
        Map<String, String> merged = new HashMap<>(current);
        changed.forEach((key, value) -> {
            if (value.isEmpty()) {
                merged.remove(key);
            } else {
                merged.put(key, value);
            }
        });
        check(merged);
        return Map.copyOf(merged);
    }

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if these properties are not allowed
     */
    public static void check(Map<String, String> properties) {
        long bytes = 0;
        for (Map.Entry<String, String> property : properties.entrySet()) {
            if (property.getKey().isEmpty()) {
                throw new IllegalArgumentException(
                        "A property needs a name of at least one character, got an empty one");
            }
            bytes += Texts.utf8(property.getKey(), "property name").length;
            bytes += Texts.utf8(property.getValue(), "property value").length;
        }
        if (properties.size() > MAX_COUNT || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("Expected at most %d properties of %d bytes in all, got %d of %d bytes"
                    .formatted(MAX_COUNT, MAX_BYTES, properties.size(), bytes));
        }
    }
}
