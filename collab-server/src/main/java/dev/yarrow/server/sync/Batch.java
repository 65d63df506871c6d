package dev.yarrow.server.sync;

import dev.yarrow.server.protocol.MessageBatch;
import dev.yarrow.server.transport.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The bytes of a batch, read once from its beginning to its end. Confined to its reader. The bytes of frames are shared
 * with everybody who gets them, so that a batch is as small as its beginnings, however large what it brings.
 */
public final class Batch {
    private final Queue<ByteBuffer> parts = new ArrayDeque<>();
    private long remaining;

    /** A batch without messages. */
    public Batch() {}

    Batch(List<Frame> frames) {
        frames.forEach(this::add);
    }

    /** The messages of this batch behind one that says a position. */
    public static Batch at(String position, Batch messages) {
        return new Batch().add(MessageBatch.position(position)).add(messages);
    }

    /** The messages of this batch behind one with a ticket. */
    public static Batch withTicket(String json, Batch messages) {
        return new Batch().add(MessageBatch.ticket(json)).add(messages);
    }

    private Batch add(byte[] message) {
        part(ByteBuffer.wrap(MessageBatch.prefix(message.length)));
        part(ByteBuffer.wrap(message));
        return this;
    }

    private void add(Frame frame) {
        List<ByteBuffer> payload = frame.payloadParts();
        part(ByteBuffer.wrap(MessageBatch.prefix(
                payload.stream().mapToLong(ByteBuffer::remaining).sum())));
        payload.forEach(this::part);
    }

    private Batch add(Batch other) {
        other.parts.forEach(this::part);
        return this;
    }

    private void part(ByteBuffer part) {
        parts.add(part);
        remaining += part.remaining();
    }

    /** Bytes that were not read yet. */
    public long remaining() {
        return remaining;
    }

    /** Reads the next bytes, as many as there are and fit. */
    public byte[] read(int atMost) {
        byte[] bytes = new byte[(int) Math.min(atMost, remaining)];
        int filled = 0;
        while (filled < bytes.length) {
            ByteBuffer part = parts.element();
            int count = Math.min(part.remaining(), bytes.length - filled);
            part.get(bytes, filled, count);
            filled += count;
            if (!part.hasRemaining()) {
                parts.remove();
            }
        }
        remaining -= filled;
        return bytes;
    }
}
