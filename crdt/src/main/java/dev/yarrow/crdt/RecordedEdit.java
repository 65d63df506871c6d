package dev.yarrow.crdt;

import java.util.function.Consumer;

/**
 * The operations of one {@link Edit}, for whoever owns the document to perform. Immutable; recorded on any thread, so that
 * the document's owner never runs the code of somebody else.
 */
public final class RecordedEdit {

    private final byte[] operations;

    private RecordedEdit(byte[] operations) {
        this.operations = operations;
    }

    /**
     * Runs {@code changes} now and keeps what it records; what it throws is thrown on.
     *
     * @throws IllegalArgumentException if an index is negative, or a value is of a kind that documents cannot hold
     */
    public static RecordedEdit of(Consumer<Edit> changes) {
        Edit edit = new Edit();
        changes.accept(edit);
        return new RecordedEdit(edit.operations().encode());
    }

    /** Bytes that it keeps; about those that its update will have. */
    public int size() {
        return operations.length;
    }

    byte[] operations() {
        return operations;
    }
}
