package dev.yarrow.crdt;

/**
 * Immutable bounds of one scan, each inclusive.
 *
 * @param maxBytes length of the whole input in bytes
 * @param maxClients clients named in it
 * @param maxBlocks blocks of an update, and apart from them its deleted ranges per client
 * @param maxDepth nesting of one JSON-like value, at most 64
 * @param maxNameBytes UTF-8 length of a root name, map key, element name or format key
 */
public record ScanLimits(int maxBytes, int maxClients, int maxBlocks, int maxDepth, int maxNameBytes) {

    private static final int DEEPEST = 64;

    /** For bytes from the network. */
    public static final ScanLimits DEFAULT = new ScanLimits(32 << 20, 100_000, 2_000_000, DEEPEST, 4096);

    /** For bytes that were accepted before and come back from storage. */
    public static final ScanLimits STORED =
            new ScanLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, DEEPEST, 1 << 20);

    public ScanLimits {
        if (maxBytes < 0 || maxClients < 0 || maxBlocks < 0 || maxDepth < 1 || maxNameBytes < 0) {
            throw new IllegalArgumentException(
                    "limits must not be negative, and values may nest at least one level deep");
        }
        if (maxDepth > DEEPEST) {
            throw new IllegalArgumentException(
                    "the engine holds values of at most " + DEEPEST + " levels, was " + maxDepth);
        }
    }

    /** These limits with another size of the whole input. */
    public ScanLimits withMaxBytes(int bytes) {
        return new ScanLimits(bytes, maxClients, maxBlocks, maxDepth, maxNameBytes);
    }
}
