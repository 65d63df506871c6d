package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was found damaged while something was read to its end; confined to one inspection. */
final class Damage {
    /** The first ones say enough about where to look; a log of a million updates must not become one line. */
    private static final int MAX_LISTED = 10;

    private final List<String> found = new ArrayList<>();
    private long more;

    void add(String what) {
        if (found.size() < MAX_LISTED) {
            found.add(what);
        } else {
            more++;
        }
    }

    /** The value, or null and a note when what is stored there is not what was written. */
    <T> @Nullable T sound(String what, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (StorageException | IllegalArgumentException e) {
            add(what + ": " + e.getMessage());
            return null;
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<String> list() {
        List<String> list = new ArrayList<>(found);
        if (more > 0) {
            list.add("and " + more + " more");
        }
        return list;
    }
}
