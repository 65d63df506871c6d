package dev.yarrow.server.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Immutable WebSocket binary message, encoded once and shared by the outboxes of all who get it. The end of a large
 * payload is also shared with the frames that say the same with another beginning. It knows in how many outboxes it
 * waits.
 */
public final class Frame {
    /** What a full outbox may do with a frame. */
    public enum Kind {
        /**
         * Document bytes, whether an update or a whole state. Dropped when the outbox is full; the connection is then
         * behind until it gets a catch-up that starts at its written revision.
         */
        UPDATE,
        /** Presence. The first to be dropped, because the next one replaces it. */
        PRESENCE,
        /** Small and never dropped (requests, acknowledgements, refusals); too many of them end the connection. */
        CONTROL
    }

    static final int CLOSE = 0x8;
    static final int PING = 0x9;

    /** A last part of at least so many bytes is not copied behind the header. */
    private static final int SHARED_BYTES = 4 << 10;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int FIN_BINARY = 0x82;
    private static final int LARGEST_SHORT_LENGTH = 125;
    private static final int LARGEST_MEDIUM_LENGTH = 0xFFFF;

    private final Kind kind;
    private final boolean message;
    private final long revision;
    /** The frame's header, and its payload as far as it is not in the tail. */
    private final ByteBuffer head;

    private final ByteBuffer tail;

    private final AtomicInteger holders = new AtomicInteger();

    private Frame(Kind kind, boolean message, long revision, ByteBuffer head, ByteBuffer tail) {
        this.kind = kind;
        this.message = message;
        this.revision = revision;
        this.head = head;
        this.tail = tail;
    }

    /**
     * Encodes one binary message from the concatenated parts. They are copied, but for a large last one, to which nobody
     * may write from now on.
     *
     * @param revision the room's revision that a client has reached when it has this frame; 0 means none
     */
    public static Frame of(Kind kind, long revision, byte[]... payloadParts) {
        if (revision < 0) {
            throw new IllegalArgumentException("a revision is 0 (none) or more, not " + revision);
        }
        long length = 0;
        for (byte[] part : payloadParts) {
            length += part.length;
        }
        if (length > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("a frame holds less than 2 GiB, not " + length + " bytes");
        }
        int last = payloadParts.length - 1;
        boolean shares = last >= 0 && payloadParts[last].length >= SHARED_BYTES;
        ByteBuffer tail = shares ? ByteBuffer.wrap(payloadParts[last]).asReadOnlyBuffer() : NOTHING;
        ByteBuffer head = ByteBuffer.allocate(headerLength(length) + (int) length - tail.remaining());
        putHeader(head, length);
        for (int i = 0; i < (shares ? last : last + 1); i++) {
            head.put(payloadParts[i]);
        }
        return new Frame(kind, true, revision, head.flip().asReadOnlyBuffer(), tail);
    }

    /** A close, ping or pong frame with at most 125 bytes. */
    static Frame control(int opcode, byte[] payload) {
        ByteBuffer buffer = ByteBuffer.allocate(2 + payload.length);
        buffer.put((byte) (0x80 | opcode)).put((byte) payload.length).put(payload);
        return encoded(buffer.flip());
    }

    /** Takes over a frame that is encoded already and is not a message of a document protocol. */
    static Frame encoded(ByteBuffer frame) {
        return new Frame(Kind.CONTROL, false, 0, frame.asReadOnlyBuffer(), NOTHING);
    }

    public Kind kind() {
        return kind;
    }

    /** The room's revision that this frame brings a client to; 0 means none. */
    public long revision() {
        return revision;
    }

    /** Bytes on the wire, header included. */
    public int size() {
        return head.remaining() + tail.remaining();
    }

    /** Whether the peer's application sees it, other than pings, pongs and closes. */
    boolean isMessage() {
        return message;
    }

    /** The message without its frame header, as a new array. */
    public byte[] payload() {
        List<ByteBuffer> parts = payloadParts();
        byte[] payload = new byte[parts.stream().mapToInt(ByteBuffer::remaining).sum()];
        ByteBuffer copy = ByteBuffer.wrap(payload);
        parts.forEach(copy::put);
        return payload;
    }

    /** The message without its frame header, as views of the bytes that all who get it share. */
    public List<ByteBuffer> payloadParts() {
        ByteBuffer view = head.duplicate();
        int length = view.get(1) & 0x7F;
        view.position(length <= LARGEST_SHORT_LENGTH ? 2 : length == 126 ? 4 : 10);
        return List.of(view, tail.duplicate());
    }

    /** It waits in one more outbox; whether that is the first. */
    boolean held() {
        return holders.getAndIncrement() == 0;
    }

    /** It waits in one outbox less; whether that was the last. */
    boolean letGo() {
        return holders.decrementAndGet() == 0;
    }

    /** At most so many bytes of the whole frame from an offset on, as a view with a position of its own; at least one. */
    ByteBuffer slice(int offset, int atMost) {
        boolean inHead = offset < head.remaining();
        ByteBuffer part = inHead ? head : tail;
        int from = inHead ? offset : offset - head.remaining();
        return part.slice(part.position() + from, Math.min(atMost, part.remaining() - from));
    }

    @Override
    public String toString() {
        return kind + " frame, revision " + revision + ", " + size() + " bytes";
    }

    private static int headerLength(long payloadLength) {
        return payloadLength <= LARGEST_SHORT_LENGTH ? 2 : payloadLength <= LARGEST_MEDIUM_LENGTH ? 4 : 10;
    }

    private static void putHeader(ByteBuffer buffer, long payloadLength) {
        buffer.put((byte) FIN_BINARY);
        if (payloadLength <= LARGEST_SHORT_LENGTH) {
            buffer.put((byte) payloadLength);
        } else if (payloadLength <= LARGEST_MEDIUM_LENGTH) {
            buffer.put((byte) 126).putShort((short) payloadLength);
        } else {
            buffer.put((byte) 127).putLong(payloadLength);
        }
    }
}
