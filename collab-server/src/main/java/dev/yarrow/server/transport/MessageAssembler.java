package dev.yarrow.server.transport;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Confined to one connection: makes a message of its fragments and keeps nothing afterwards. Fragments are copied
 * together as they come, into chunks that grow with the message, so that one of many tiny fragments takes little more
 * memory than its bytes do. What an unfinished message holds is charged to the {@link AssemblyBudget}.
 */
final class MessageAssembler {
    private static final int SMALLEST_CHUNK = 1 << 10;
    private static final int LARGEST_CHUNK = 256 << 10;

    private final AssemblyBudget budget;
    private final AssemblyBudget.Holder holder;
    private final List<ByteBuffer> chunks = new ArrayList<>();
    private boolean begun;
    private int size;

    MessageAssembler(AssemblyBudget budget, AssemblyBudget.Holder holder) {
        this.budget = budget;
        this.holder = holder;
    }

    /** The whole message if this was the last part, otherwise null. */
    byte @Nullable [] add(ByteBuffer part, boolean last) {
        if (!begun && last) {
            return bytes(part);
        }
        begun = true;
        append(part);
        return last ? finish() : null;
    }

    /** Forgets an unfinished message. */
    void discard() {
        if (size > 0) {
            budget.release(holder);
        }
        chunks.clear();
        size = 0;
        begun = false;
    }

    private void append(ByteBuffer part) {
        while (part.hasRemaining()) {
            ByteBuffer chunk = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
            if (chunk == null || !chunk.hasRemaining()) {
                chunk = ByteBuffer.allocate(Math.max(SMALLEST_CHUNK, Math.min(LARGEST_CHUNK, size)));
                chunks.add(chunk);
                budget.take(holder, chunk.capacity());
            }
            int count = Math.min(part.remaining(), chunk.remaining());
            chunk.put(part.slice(part.position(), count));
            part.position(part.position() + count);
            size += count;
        }
    }

    private byte[] finish() {
        ByteBuffer message = ByteBuffer.allocate(size);
        chunks.forEach(chunk -> message.put(chunk.flip()));
        discard();
        return message.array();
    }

    /** The part's own array where it is exactly that, which is how Tyrus hands over whole messages. */
    private static byte[] bytes(ByteBuffer part) {
        boolean exact = part.hasArray()
                && part.arrayOffset() == 0
                && part.position() == 0
                && part.remaining() == part.array().length;
        if (exact) {
            return part.array();
        }
        byte[] copy = new byte[part.remaining()];
        part.get(copy);
        return copy;
    }
}
