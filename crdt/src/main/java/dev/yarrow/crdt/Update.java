package dev.yarrow.crdt;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Immutable changes to a document in the Yjs v1 update format. An instance is proof that the scanner accepted its bytes,
 * which is why nothing else can be applied to a {@link Doc}.
 */
public final class Update {

    private final byte[] bytes;
    private final int pieces;

    private Update(byte[] bytes, int pieces) {
        this.bytes = bytes;
        this.pieces = pieces;
    }

    /**
     * Scans a copy of {@code bytes}. Safe on any thread; the time it takes is proportional to their number.
     *
     * @throws MalformedException if they are not one update within {@code limits}
     */
    public static Update scan(byte[] bytes, ScanLimits limits) {
        byte[] owned = bytes.clone();
        int pieces = Native.scanUpdate(
                owned,
                limits.maxBytes(),
                limits.maxClients(),
                limits.maxBlocks(),
                limits.maxDepth(),
                limits.maxNameBytes());
        return new Update(owned, pieces);
    }

    /** An update that the engine itself has made. */
    static Update ofEngine(byte[] bytes) {
        return new Update(bytes, 0);
    }

    /** A copy of the encoded update. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** A read-only view of the encoded update, without copying. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** Length in bytes. */
    public int size() {
        return bytes.length;
    }

    /**
     * How many blocks and deleted ranges the scanner found, which says what merging takes at least; 0 for an update that
     * the engine itself has made.
     */
    public int pieces() {
        return pieces;
    }

    /** Whether it has no changes at all. */
    public boolean isEmpty() {
        return bytes.length == 2 && bytes[0] == 0 && bytes[1] == 0;
    }

    byte[] ownBytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Update update && Arrays.equals(bytes, update.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Update[" + bytes.length + " bytes]";
    }
}
