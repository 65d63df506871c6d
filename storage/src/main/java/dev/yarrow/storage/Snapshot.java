package dev.yarrow.storage;

import java.util.Arrays;

/**
 * A document's state merged up to a place in its log; immutable as long as nobody changes the arrays. Compared by
 * content.
 *
 * @param state the whole state, opaque to the store; state and state vector together at most {@value #MAX_BYTES} bytes
 * @param stateVector what the state contains, opaque to the store
 * @param upTo the last update of the log that is in the state; {@link LogSequence#NONE} for an imported state
 */
@SuppressWarnings("ArrayRecordComponent") // equality by content is defined below
public record Snapshot(byte[] state, byte[] stateVector, LogSequence upTo) {
    /** The largest state and state vector together. */
    public static final int MAX_BYTES = 1024 * 1024 * 1024;

    /** @throws IllegalArgumentException if it is too large */
    public Snapshot {
        long bytes = (long) state.length + stateVector.length;
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("Expected a snapshot of at most " + MAX_BYTES + " bytes, got " + bytes);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Snapshot that
                && upTo.equals(that.upTo)
                && Arrays.equals(state, that.state)
                && Arrays.equals(stateVector, that.stateVector);
    }

    @Override
    public int hashCode() {
        return 31 * upTo.hashCode() + Arrays.hashCode(stateVector);
    }

    @Override
    public String toString() {
        return "Snapshot[" + state.length + " bytes, up to " + upTo + "]";
    }
}
