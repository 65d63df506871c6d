package dev.yarrow.crdt;

/** What became of an update that was handed to a document. */
public enum Outcome {
    /** The document has new content or lost some. */
    CHANGED,
    /** The document held all of it already. */
    NOTHING_NEW,
    /**
     * The update builds on changes that the document does not hold, and was not applied. The sender has to be asked for
     * what is missing.
     */
    MISSING,
    /**
     * The update is well formed, but no honest editor makes one like it: it nests shared types without end or refers to
     * itself in a circle. Or it takes longer than 3 s of processor time to merge, as hundreds of thousands of insertions at
     * one place do. It was not applied, and asking again will not help.
     */
    REFUSED,
    /**
     * Merging the update may take longer than the caller wants to wait, and was not begun. Only
     * {@link Doc#applyIfCheap} says so.
     */
    COSTLY;

    private static final Outcome[] BY_NUMBER = values();

    static Outcome of(int number) {
        return BY_NUMBER[number];
    }
}
