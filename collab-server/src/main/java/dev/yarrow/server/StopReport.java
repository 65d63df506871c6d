package dev.yarrow.server;

import java.time.Duration;
import java.util.List;

/**
 * Immutable account of how a server stopped.
 *
 * @param roomsSaved rooms that were open and whose every accepted change is on disk
 * @param notSaved one line for each room that could not be saved within the time allowed, with the reason
 * @param took from the call to the end
 */
public record StopReport(int roomsSaved, List<String> notSaved, Duration took) {

    public StopReport {
        notSaved = List.copyOf(notSaved);
    }
}
