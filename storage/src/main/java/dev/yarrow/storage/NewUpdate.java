package dev.yarrow.storage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * An update to be logged; immutable as long as nobody changes the array, which is lent to the store and not copied.
 *
 * @param bytes the update, opaque to the store, at most {@value #MAX_BYTES} bytes
 * @param author who made it; may be empty, at most {@value #MAX_AUTHOR_BYTES} bytes of UTF-8
 * @param time when it came, kept to the millisecond
 */
@SuppressWarnings("ArrayRecordComponent") // equality by content is defined below
public record NewUpdate(byte[] bytes, String author, Instant time) {
    /** The largest update. */
    public static final int MAX_BYTES = 256 * 1024 * 1024;

    /** The longest author. */
    public static final int MAX_AUTHOR_BYTES = 1024;

    /** @throws IllegalArgumentException if the update or its author is too long, or the author not well-formed */
    public NewUpdate {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "Expected an update of at most " + MAX_BYTES + " bytes, got " + bytes.length);
        }
        int authorBytes = Texts.utf8(author, "author").length;
        if (authorBytes > MAX_AUTHOR_BYTES) {
            throw new IllegalArgumentException(
                    "Expected an author of at most " + MAX_AUTHOR_BYTES + " bytes, got " + authorBytes);
        }
        time = time.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The same update at its place in the log. */
    public LoggedUpdate at(LogSequence sequence) {
        return new LoggedUpdate(sequence, bytes, author, time);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NewUpdate that
                && Arrays.equals(bytes, that.bytes)
                && author.equals(that.author)
                && time.equals(that.time);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + time.hashCode();
    }

    @Override
    public String toString() {
        return "NewUpdate[" + bytes.length + " bytes, " + time + "]";
    }
}
