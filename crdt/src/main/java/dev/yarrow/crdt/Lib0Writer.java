package dev.yarrow.crdt;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes lib0 primitives; confined to one thread. */
final class Lib0Writer {

    private static final int DEEPEST = 64;
    private static final int MAX_INTEGER = 0x7fff_ffff;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
        return out.toByteArray();
    }

    void raw(int unsignedByte) {
        out.write(unsignedByte);
    }

    void raw(byte[] bytes) {
        out.writeBytes(bytes);
    }

    void varUint(long number) {
        long rest = number;
        while (rest > 0x7f) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    void string(String text) {
        byte[] encoded = utf8(text);
        varUint(encoded.length);
        raw(encoded);
    }

    /** UTF-8 without replacement: half a character must not become another one silently. */
    static byte[] utf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text must not have unpaired surrogates", e);
        }
    }

    /**
     * A JSON-like value: null, Boolean, String, Integer, Long, Double and the like, byte[], List, Map with String keys.
     */
    void any(@Nullable Object value) {
        any(value, DEEPEST);
    }

    private void any(@Nullable Object value, int depth) {
        if (depth == 0) {
            throw new IllegalArgumentException("a value must not nest deeper than " + DEEPEST + " levels");
        }
        if (value == null) {
            raw(126);
        } else if (value instanceof Boolean bool) {
            raw(bool ? 120 : 121);
        } else if (value instanceof CharSequence text) {
            raw(119);
            string(text.toString());
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof byte[] bytes) {
            raw(116);
            varUint(bytes.length);
            raw(bytes);
        } else if (value instanceof List<?> list) {
            raw(117);
            varUint(list.size());
            list.forEach(entry -> any(entry, depth - 1));
        } else if (value instanceof Map<?, ?> map) {
            raw(118);
            varUint(map.size());
            map.forEach((key, entry) -> {
                string(key(key));
                any(entry, depth - 1);
            });
        } else {
            throw new IllegalArgumentException(
                    "a value must be null, Boolean, String, Number, byte[], List or Map, was "
                            + value.getClass().getName());
        }
    }

    /** Attributes as the native side reads them: names and values, in no order. */
    void attributes(Map<String, ? extends @Nullable Object> attributes) {
        varUint(attributes.size());
        attributes.forEach((name, value) -> {
            string(name);
            any(value);
        });
    }

    private static String key(@Nullable Object key) {
        if (key instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("map keys must be strings, came " + key);
    }

    /** As JavaScript would hold it: one kind of number, whole ones in the short form. */
    private void number(Number number) {
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a number must be finite, was " + number);
        }
        if (value == Math.rint(value) && Math.abs(value) <= MAX_INTEGER) {
            raw(125);
            varInt((long) value);
        } else {
            raw(123);
            raw(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
        }
    }

    private void varInt(long number) {
        long rest = Math.abs(number);
        int first = (int) (rest & 0x3f) | (number < 0 ? 0x40 : 0);
        rest >>>= 6;
        raw(rest > 0 ? first | 0x80 : first);
        if (rest > 0) {
            varUint(rest);
        }
    }
}
