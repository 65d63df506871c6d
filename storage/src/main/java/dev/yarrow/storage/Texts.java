package dev.yarrow.storage;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8; stateless. {@link String#getBytes} would store a question mark for an unpaired surrogate. */
final class Texts {
    private Texts() {}

    /** @throws IllegalArgumentException naming {@code what}, if the text has an unpaired surrogate */
    static byte[] utf8(String text, String what) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] utf8 = new byte[encoded.remaining()];
            encoded.get(utf8);
            return utf8;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "The " + what + " has an unpaired surrogate; send well-formed Unicode", e);
        }
    }
}
