package dev.yarrow.storage;

/**
 * The place of an update in its document's log; immutable. The first update has 1, each next one more, without gaps,
 * also across restarts and trimming; {@link #NONE} stands before the first.
 */
public record LogSequence(long value) implements Comparable<LogSequence> {
    /** Before the first update. */
    public static final LogSequence NONE = new LogSequence(0);

    public LogSequence {
        if (value < 0) {
            throw new IllegalArgumentException("A log sequence is not negative, got " + value);
        }
    }

    /** The sequence of the update after this one. */
    public LogSequence next() {
        return plus(1);
    }

    /** The sequence {@code updates} places later. */
    public LogSequence plus(long updates) {
        return new LogSequence(Math.addExact(value, updates));
    }

    @Override
    public int compareTo(LogSequence other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
