package dev.yarrow.server.room;

import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.NewUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates that rooms took in and could not put on disk, held until the next try. Nobody was told that they are saved, but
 * whoever made them may be gone and not send them again. Thread-safe; bounded in bytes over all documents.
 */
final class Rescues {
    private static final Logger LOG = LoggerFactory.getLogger(Rescues.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final long MAX_BYTES = 64L << 20;

    private final RoomScheduler scheduler;
    private final BiConsumer<DocumentName, List<NewUpdate>> attempt;
    private final Map<DocumentName, List<NewUpdate>> waiting = new HashMap<>();
    private long bytes;

    /** @param attempt hands the updates to the document's room, which comes back with them if it cannot store them */
    Rescues(RoomScheduler scheduler, BiConsumer<DocumentName, List<NewUpdate>> attempt) {
        this.scheduler = scheduler;
        this.attempt = attempt;
    }

    /** Holds these until the next try, a few seconds from now. */
    void add(DocumentName name, List<NewUpdate> unsaved) {
        if (unsaved.isEmpty()) {
            return;
        }
        synchronized (this) {
            long more = bytes(unsaved);
            if (bytes + more > MAX_BYTES) {
                LOG.error(
                        "{} changes of \"{}\" could not be saved and are given up: {} MiB of others wait already."
                                + " Nobody was told that they are saved",
                        unsaved.size(),
                        name.value(),
                        bytes >> 20);
                return;
            }
            bytes += more;
            waiting.computeIfAbsent(name, ignored -> new ArrayList<>()).addAll(unsaved);
        }
        scheduler.after(INTERVAL, () -> retry(name));
    }

    /** Tries to save these now, if they wait. */
    void retry(DocumentName name) {
        List<NewUpdate> unsaved;
        synchronized (this) {
            unsaved = waiting.remove(name);
            if (unsaved == null) {
                return;
            }
            bytes -= bytes(unsaved);
        }
        attempt.accept(name, unsaved);
    }

    /** The documents that something waits for. */
    synchronized Set<DocumentName> names() {
        return Set.copyOf(waiting.keySet());
    }

    private static long bytes(List<NewUpdate> updates) {
        return updates.stream().mapToLong(update -> update.bytes().length).sum();
    }
}
