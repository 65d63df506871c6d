package dev.yarrow.server.room;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a document's log that somebody may come back to. Immutable. Written {@code epoch.sequence}.
 *
 * @param epoch of the document's record; 0 while nothing is stored of it
 * @param sequence of the last update that is covered; 0 before the first
 */
public record LogPosition(long epoch, long sequence) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");

    /** Reads what {@link #toString} wrote; empty if it is something else. */
    public static Optional<LogPosition> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new LogPosition(Long.parseLong(form.group(1)), Long.parseLong(form.group(2))))
                : Optional.empty();
    }

    /** Whether whoever is here has everything that somebody has who is there. */
    public boolean covers(LogPosition other) {
        return other.sequence == 0 || (epoch == other.epoch && sequence >= other.sequence);
    }

    @Override
    public String toString() {
        return epoch + "." + sequence;
    }
}
