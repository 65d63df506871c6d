package dev.yarrow.server.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Confined to one connection: finds frames in the bytes from a client, checks all that RFC 6455 asks of one, and passes
 * on only what is right.
 *
 * <p>The Tyrus engine behind it looks for frames too, but takes unmasked ones, bounds only fragmented messages, needs
 * quadratic time for a frame that comes in many reads, and keeps its largest input buffer for the life of a connection.
 * So it is never shown an incomplete or a large frame: what has a payload of more than {@link #PIECE_BYTES} is passed on
 * in fragments of that size, which mean the same message. Every byte is copied once, and nothing is allocated for bytes
 * that a header merely announces, beyond one piece.
 */
final class FrameReader {
    /** A multiple of four, so that the masking key fits each piece as it is. */
    static final int PIECE_BYTES = 8 << 10;

    /** Where checked frames go. */
    interface Sink {
        /** A whole, masked frame of at most {@link #PIECE_BYTES} payload bytes; anything but a close frame. */
        void frame(ByteBuffer frame);

        /** The peer closes; no frame may follow. */
        void closed(CloseStatus status);

        /** Whether to go on with the next frame. */
        boolean wantsMore();
    }

    private static final int FIN = 0x80;
    private static final int RESERVED_BITS = 0x70;
    private static final int MASKED = 0x80;
    private static final int CONTINUATION = 0x0;
    private static final int MAX_CONTROL_BYTES = 125;
    private static final int MASK_BYTES = 4;

    private final int maxFrameBytes;
    private final int maxMessageBytes;

    private final byte[] header = new byte[14];
    private int headerFill;
    private int headerSize = 2;
    private int pieceOpcode;
    private boolean messageOpen;
    private long messageBytes;
    private long payloadLeft;
    private @Nullable ByteBuffer piece;
    private long copiedBytes;
    private long finished;
    private long frames;

    FrameReader(int maxFrameBytes, int maxMessageBytes) {
        this.maxFrameBytes = maxFrameBytes;
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Takes bytes until there are none or the sink wants no more; what is left in the buffer is still to be read. */
    void read(ByteBuffer input, Sink sink) throws ProtocolViolation {
        while (input.hasRemaining() && sink.wantsMore()) {
            if (headerFill < headerSize) {
                readHeader(input);
            }
            if (headerFill == headerSize) {
                readPayload(input, sink);
            }
        }
    }

    /** How many payload and header bytes were moved so far; grows linearly with what was read. */
    long copiedBytes() {
        return copiedBytes;
    }

    /** Whether a message or a control frame has begun and not ended. */
    boolean inMessage() {
        return headerFill > 0 || messageOpen;
    }

    /** How many messages, and control frames outside of messages, have ended. */
    long finished() {
        return finished;
    }

    /** How many frames of any kind have begun. */
    long frames() {
        return frames;
    }

    private void readHeader(ByteBuffer input) throws ProtocolViolation {
        while (headerFill < headerSize && input.hasRemaining()) {
            header[headerFill++] = input.get();
            if (headerFill == 2) {
                checkStart();
                headerSize = 2 + lengthBytes() + MASK_BYTES;
            }
        }
        if (headerFill == headerSize) {
            frames++;
            startPayload();
        }
    }

    private void checkStart() throws ProtocolViolation {
        int opcode = opcode();
        if ((header[0] & RESERVED_BITS) != 0) {
            throw violation("a reserved bit is set, but no extension was agreed on");
        }
        if ((opcode > 0x2 && opcode < Frame.CLOSE) || opcode > 0xA) {
            throw violation("opcode " + opcode + " is reserved");
        }
        if ((header[1] & MASKED) == 0) {
            throw violation("a frame from a client must be masked");
        }
        if (isControl()) {
            if (!isFinal()) {
                throw violation("a control frame must not be fragmented");
            }
            if (shortLength() > MAX_CONTROL_BYTES) {
                throw violation("a control frame has at most 125 bytes");
            }
        } else if (opcode == CONTINUATION && !messageOpen) {
            throw violation("a continuation without a message to continue");
        } else if (opcode != CONTINUATION && messageOpen) {
            throw violation("a new message before the last fragment of the one before");
        }
    }

    private void startPayload() throws ProtocolViolation {
        payloadLeft = checkedLength();
        pieceOpcode = opcode();
        if (!isControl()) {
            messageBytes = (messageOpen ? messageBytes : 0) + payloadLeft;
            if (payloadLeft > maxFrameBytes) {
                throw new ProtocolViolation(
                        CloseStatus.TOO_BIG, "a frame has at most " + maxFrameBytes + " bytes, not " + payloadLeft);
            }
            if (messageBytes > maxMessageBytes) {
                throw new ProtocolViolation(
                        CloseStatus.TOO_BIG, "a message has at most " + maxMessageBytes + " bytes in all fragments");
            }
            messageOpen = !isFinal();
        }
    }

    private long checkedLength() throws ProtocolViolation {
        int lengthBytes = lengthBytes();
        if (lengthBytes == 0) {
            return shortLength();
        }
        ByteBuffer extended = ByteBuffer.wrap(header, 2, lengthBytes);
        long length = lengthBytes == 2 ? extended.getShort() & 0xFFFF : extended.getLong();
        if (length < 0) {
            throw violation("a frame length has its highest bit clear");
        }
        if (length <= (lengthBytes == 2 ? MAX_CONTROL_BYTES : 0xFFFF)) {
            throw violation("a frame length is written in as few bytes as it takes");
        }
        return length;
    }

    private void readPayload(ByteBuffer input, Sink sink) throws ProtocolViolation {
        ByteBuffer target = piece == null ? startPiece() : piece;
        int count = Math.min(input.remaining(), target.remaining());
        copiedBytes += count;
        int limit = input.limit();
        target.put(input.limit(input.position() + count));
        input.limit(limit);
        if (!target.hasRemaining()) {
            piece = null;
            finishPiece(target.flip(), sink);
        } else {
            piece = target;
        }
    }

    private ByteBuffer startPiece() {
        int length = (int) Math.min(payloadLeft, PIECE_BYTES);
        payloadLeft -= length;
        boolean last = payloadLeft == 0 && isFinal();
        ByteBuffer frame = ByteBuffer.allocate((length > MAX_CONTROL_BYTES ? 4 : 2) + MASK_BYTES + length);
        frame.put((byte) ((last ? FIN : 0) | pieceOpcode));
        if (length > MAX_CONTROL_BYTES) {
            frame.put((byte) (MASKED | 126)).putShort((short) length);
        } else {
            frame.put((byte) (MASKED | length));
        }
        frame.put(header, headerSize - MASK_BYTES, MASK_BYTES);
        copiedBytes += frame.position();
        return frame;
    }

    private void finishPiece(ByteBuffer frame, Sink sink) throws ProtocolViolation {
        boolean closes = pieceOpcode == Frame.CLOSE;
        if (!isControl()) {
            pieceOpcode = CONTINUATION;
        }
        if (payloadLeft == 0) {
            headerFill = 0;
            headerSize = 2;
            finished += messageOpen ? 0 : 1;
        }
        if (closes) {
            sink.closed(CloseStatus.parse(unmasked(frame)));
        } else {
            sink.frame(frame);
        }
    }

    /** The payload of a control frame, which has a header of six bytes. */
    private static ByteBuffer unmasked(ByteBuffer frame) {
        byte[] payload = new byte[frame.remaining() - 2 - MASK_BYTES];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (frame.get(2 + MASK_BYTES + i) ^ frame.get(2 + i % MASK_BYTES));
        }
        return ByteBuffer.wrap(payload);
    }

    private int opcode() {
        return header[0] & 0xF;
    }

    private boolean isFinal() {
        return (header[0] & FIN) != 0;
    }

    private boolean isControl() {
        return (header[0] & 0x8) != 0;
    }

    private int shortLength() {
        return header[1] & 0x7F;
    }

    private int lengthBytes() {
        return switch (shortLength()) {
            case 126 -> 2;
            case 127 -> 8;
            default -> 0;
        };
    }

    private static ProtocolViolation violation(String reason) {
        return new ProtocolViolation(CloseStatus.PROTOCOL_ERROR, reason);
    }
}
