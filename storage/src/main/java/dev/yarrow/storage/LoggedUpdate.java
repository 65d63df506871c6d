package dev.yarrow.storage;

import java.time.Instant;
import java.util.Arrays;

/**
 * An update as the log holds it; immutable as long as nobody changes the array. Compared by content.
 *
 * @param bytes the update, as it was appended
 * @param author who made it; may be empty
 * @param time when it came, to the millisecond
 */
@SuppressWarnings("ArrayRecordComponent") // equality by content is defined below
public record LoggedUpdate(LogSequence sequence, byte[] bytes, String author, Instant time) {
    @Override
    public boolean equals(Object other) {
        return other instanceof LoggedUpdate that
                && sequence.equals(that.sequence)
                && Arrays.equals(bytes, that.bytes)
                && author.equals(that.author)
                && time.equals(that.time);
    }

    @Override
    public int hashCode() {
        return 31 * sequence.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "LoggedUpdate[" + sequence + ", " + bytes.length + " bytes, " + time + "]";
    }
}
