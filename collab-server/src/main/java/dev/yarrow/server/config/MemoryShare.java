package dev.yarrow.server.config;

/**
 * An amount of memory: so many bytes, or a part of the heap. Immutable.
 *
 * @param text how it is written
 * @param bytes 0 if it is a part of the heap
 * @param percent of the heap; 0 if it is so many bytes
 */
public record MemoryShare(String text, long bytes, int percent) {
    private static final int MOST_PERCENT = 90;
    private static final long LEAST_BYTES = 1L << 20;

    static MemoryShare parse(String text) {
        if (!text.endsWith("%")) {
            long bytes = Quantities.parseBytes(text);
            requireFrom(bytes >= LEAST_BYTES);
            return new MemoryShare(Quantities.formatBytes(bytes), bytes, 0);
        }
        int percent = Integer.parseInt(text.substring(0, text.length() - 1).strip());
        requireFrom(percent >= 1 && percent <= MOST_PERCENT);
        return new MemoryShare(percent + "%", 0, percent);
    }

    private static void requireFrom(boolean asExpected) {
        if (!asExpected) {
            throw new IllegalArgumentException();
        }
    }

    /** How much that is where the heap may grow to so many bytes. */
    public long of(long heapBytes) {
        return percent == 0 ? bytes : heapBytes / 100 * percent;
    }
}
