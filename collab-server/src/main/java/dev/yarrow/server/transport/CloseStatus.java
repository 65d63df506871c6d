package dev.yarrow.server.transport;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Immutable: how a connection ended or is ending, as in section 7 of RFC 6455. */
record CloseStatus(int code, String reason) {
    static final int NORMAL = 1000;
    static final int GOING_AWAY = 1001;
    static final int PROTOCOL_ERROR = 1002;
    static final int NO_CODE = 1005;
    static final int BROKEN = 1006;
    static final int BAD_DATA = 1007;
    static final int POLICY = 1008;
    static final int TOO_BIG = 1009;
    static final int INTERNAL_ERROR = 1011;
    static final int OVERLOADED = 1013;

    /** A control frame has 125 bytes, of which the code takes two. */
    private static final int MAX_REASON_BYTES = 123;

    CloseStatus {
        reason = cut(reason);
    }

    /** Reads the payload of a close frame, already unmasked. */
    static CloseStatus parse(ByteBuffer payload) throws ProtocolViolation {
        if (!payload.hasRemaining()) {
            return new CloseStatus(NO_CODE, "");
        }
        if (payload.remaining() == 1) {
            throw new ProtocolViolation(PROTOCOL_ERROR, "a close frame has no payload or at least a code of 2 bytes");
        }
        int code = payload.getShort() & 0xFFFF;
        if (!maySend(code)) {
            throw new ProtocolViolation(PROTOCOL_ERROR, "close code " + code + " may not be sent");
        }
        try {
            return new CloseStatus(
                    code, StandardCharsets.UTF_8.newDecoder().decode(payload).toString());
        } catch (CharacterCodingException e) {
            throw new ProtocolViolation(BAD_DATA, "the close reason is not UTF-8");
        }
    }

    /** Whether a code may appear on the wire: registered and not reserved, or in a private range. */
    static boolean maySend(int code) {
        boolean registered = code >= 1000 && code <= 1014 && code != 1004 && code != NO_CODE && code != BROKEN;
        return registered || (code >= 3000 && code <= 4999);
    }

    /** The close frame that says this. A status without a code that may be sent is answered by an empty frame. */
    Frame frame() {
        return maySend(code) ? Frame.control(Frame.CLOSE, payload()) : Frame.control(Frame.CLOSE, new byte[0]);
    }

    private byte[] payload() {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length)
                .putShort((short) code)
                .put(text)
                .array();
    }

    /** The longest beginning that fits into a close frame and splits no character. */
    private static String cut(String reason) {
        CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer bytes = ByteBuffer.allocate(MAX_REASON_BYTES);
        encoder.encode(CharBuffer.wrap(reason), bytes, true);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }
}
