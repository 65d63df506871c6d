package dev.yarrow.server.protocol;

import java.util.Arrays;

/** Writes lib0 encoding. Confined to the caller. */
final class ByteWriter {
    private static final int MAX_VAR_UINT_BYTES = 10;

    private byte[] bytes = new byte[16];
    private int size;

    ByteWriter varUint(long value) {
        if (bytes.length - size < MAX_VAR_UINT_BYTES) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        long rest = value;
        while (rest > 0x7f) {
            bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
