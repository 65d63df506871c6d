package dev.yarrow.server.simulation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What clients write and read: numbers and bytes as lib0 has them. */
final class Wire {
    private final byte[] bytes;
    private int at;

    /** Reads a message from its beginning. */
    Wire(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return at < bytes.length;
    }

    int varUint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return Math.toIntExact(value);
            }
        }
    }

    byte[] varBytes() {
        int length = varUint();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String varString() {
        return new String(varBytes(), StandardCharsets.UTF_8);
    }

    /** Types, and behind them a body with its length. */
    static byte[] message(byte[] body, int... types) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int type : types) {
            out.write(type);
        }
        out.writeBytes(sized(body));
        return out.toByteArray();
    }

    /** Bytes behind their length. */
    static byte[] sized(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long length = body.length;
        while (length > 0x7f) {
            out.write((int) (length & 0x7f) | 0x80);
            length >>>= 7;
        }
        out.write((int) length);
        out.writeBytes(body);
        return out.toByteArray();
    }

    static byte[] sized(String text) {
        return sized(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
