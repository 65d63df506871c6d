package dev.yarrow.crdt;

/**
 * Every native method there is; the Rust side is {@code rust/src/bridge.rs}. Document addresses come from {@link #create}
 * and must be used by one thread at a time and never after {@link #destroy}: {@link NativeHandle} sees to it.
 */
final class Native {

    static {
        NativeLibrary.load();
    }

    private Native() {}

    /** Version of the library, ASCII. */
    static native byte[] version();

    static native long create(long clientId);

    static native void destroy(long document);

    /** Returns how many pieces the update has. */
    static native int scanUpdate(
            byte[] bytes, int maxBytes, int maxClients, int maxBlocks, int maxDepth, int maxNameBytes);

    static native void scanStateVector(
            byte[] bytes, int maxBytes, int maxClients, int maxBlocks, int maxDepth, int maxNameBytes);

    static native void scanAwareness(
            byte[] bytes, int maxBytes, int maxClients, int maxBlocks, int maxDepth, int maxNameBytes);

    /** Returns the number of an {@link Outcome}. */
    static native int apply(long document, byte[] update);

    /** Returns the number of an {@link Outcome}. */
    static native int applyIfCheap(long document, byte[] update, long pieces, long nanoseconds);

    /** Returns one number of an {@link Outcome} per update. */
    static native byte[] applyAll(long document, byte[][] updates);

    static native byte[] stateVector(long document);

    static native byte[] encodeDiff(long document, byte[] stateVector);

    /** Returns the update that the operations make; they are encoded by {@link OperationWriter}. */
    static native byte[] edit(long document, byte[] operations);

    static native byte[] json(long document, byte[] root, int kind);

    static native byte[] text(long document, byte[] root, int kind);

    /** The beginning of a string in a root map, as UTF-8. */
    static native byte[] mapText(long document, byte[] root, byte[] key, int maxUnits);

    static native byte[] roots(long document);

    /** Fails as a defect of the engine would; only when the environment asks for it. */
    static native void failForTest(long document);
}
