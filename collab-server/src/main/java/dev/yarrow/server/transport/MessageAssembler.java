package dev.yarrow.server.transport;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Confined to one connection: makes a message of its fragments and keeps nothing afterwards. Fragments are copied
 * together as they come, so that a message of many tiny ones takes no more memory than its bytes do.
 */
final class MessageAssembler {
    private @Nullable ByteArrayOutputStream begun;

    /** The whole message if this was the last part, otherwise null. */
    byte @Nullable [] add(ByteBuffer part, boolean last) {
        if (begun == null && last) {
            return bytes(part);
        }
        ByteArrayOutputStream message = begun == null ? new ByteArrayOutputStream(part.remaining()) : begun;
        byte[] bytes = bytes(part);
        message.write(bytes, 0, bytes.length);
        begun = last ? null : message;
        return last ? message.toByteArray() : null;
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
