package dev.yarrow.server.protocol;

import java.io.ByteArrayOutputStream;

/** Writes lib0 encoding. Confined to the caller. */
final class ByteWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(16);

    ByteWriter varUint(long value) {
        long rest = value;
        while (rest > 0x7f) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
