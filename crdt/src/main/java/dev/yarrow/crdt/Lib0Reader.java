package dev.yarrow.crdt;

import java.nio.charset.StandardCharsets;

/** Reads lib0 primitives from bytes that native code has scanned or made; confined to one thread. */
final class Lib0Reader {

    private final byte[] bytes;
    private int at;

    Lib0Reader(byte[] bytes) {
        this.bytes = bytes;
    }

    int unsignedByte() {
        return bytes[at++] & 0xff;
    }

    long varUint() {
        long number = 0;
        int shift = 0;
        int next;
        do {
            next = unsignedByte();
            number |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next >= 0x80);
        return number;
    }

    String string() {
        int length = (int) varUint();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }
}
