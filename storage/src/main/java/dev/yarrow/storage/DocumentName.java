package dev.yarrow.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name people know a document by; immutable. 1 to {@value #MAX_BYTES} bytes of UTF-8, no control characters, no
 * unpaired surrogates; slashes are ordinary characters. Names are ordered by their UTF-8 bytes, the order of a list.
 */
public record DocumentName(String value) implements Comparable<DocumentName> {
    /** The longest name, in bytes of UTF-8. */
    public static final int MAX_BYTES = 255;

    /** @throws IllegalArgumentException if the name is not allowed; the message says which rule it breaks */
    public DocumentName {
        // Before encoding, so that a huge string costs nothing; a UTF-16 unit is at least one byte of UTF-8.
        if (value.isEmpty() || value.length() > MAX_BYTES) {
            throw refused("1 to " + MAX_BYTES + " bytes of UTF-8", value.length() + " characters");
        }
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                throw refused("no control characters", "U+%04X at index %d".formatted((int) value.charAt(i), i));
            }
        }
        int bytes = Texts.utf8(value, "document name").length;
        if (bytes > MAX_BYTES) {
            throw refused("1 to " + MAX_BYTES + " bytes of UTF-8", bytes + " bytes");
        }
    }

    /** The name as UTF-8; a new array at each call. */
    public byte[] utf8() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(DocumentName other) {
        return Arrays.compareUnsigned(utf8(), other.utf8());
    }

    @Override
    public String toString() {
        return value;
    }

    private static IllegalArgumentException refused(String expected, String came) {
        return new IllegalArgumentException(
                "Document name refused: expected " + expected + ", got " + came + ". Choose another name.");
    }
}
