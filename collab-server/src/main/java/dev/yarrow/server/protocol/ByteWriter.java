package dev.yarrow.server.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes lib0 encoding. Confined to the caller. */
final class ByteWriter {
    private static final int MAX_VAR_UINT_BYTES = 10;

    private byte[] bytes = new byte[16];
    private int size;

    ByteWriter varUint(long value) {
        reserve(MAX_VAR_UINT_BYTES);
        long rest = value;
        while (rest > 0x7f) {
            bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    /** A length and that many bytes of UTF-8. */
    ByteWriter varString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return varUint(utf8.length).bytes(utf8);
    }

    /** Bytes as they are. */
    ByteWriter bytes(byte[] raw) {
        reserve(raw.length);
        System.arraycopy(raw, 0, bytes, size, raw.length);
        size += raw.length;
        return this;
    }

    private void reserve(int count) {
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
