package dev.yarrow.server.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads lib0 encoding from one frame. Confined to the caller; every length is checked against the bytes left. */
final class ByteReader {
    private static final int MAX_VAR_UINT_BYTES = 8;

    private final byte[] bytes;
    private int position;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** An unsigned varint up to 2^53-1: seven bits a byte, lowest first. */
    long varUint(String what) {
        long value = 0;
        for (int i = 0; i < MAX_VAR_UINT_BYTES; i++) {
            if (position == bytes.length) {
                throw malformed("expected " + what + ", the frame ended at byte " + position);
            }
            int b = bytes[position++];
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return value;
            }
        }
        throw malformed("expected " + what + ", found a number over 2^53 at byte " + position);
    }

    /** A length and that many bytes. */
    byte[] varBytes(String what) {
        long length = varUint("the length of " + what);
        if (length > bytes.length - position) {
            throw malformed(
                    what + " claims " + length + " bytes, the frame has " + (bytes.length - position) + " left");
        }
        byte[] result = Arrays.copyOfRange(bytes, position, position + (int) length);
        position += (int) length;
        return result;
    }

    /** A length and that many bytes of UTF-8. */
    String varString(String what) {
        byte[] text = varBytes(what);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(what + " is not UTF-8");
        }
    }

    boolean hasMore() {
        return position < bytes.length;
    }

    void end(String what) {
        if (position != bytes.length) {
            throw malformed((bytes.length - position) + " bytes follow " + what + ", none were expected");
        }
    }

    static ProtocolException malformed(String reason) {
        return new ProtocolException(CloseCode.MALFORMED, reason);
    }
}
