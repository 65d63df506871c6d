package dev.yarrow.storage;

import java.time.Instant;
import java.util.Map;

/**
 * What a store knows about a document without opening it; immutable.
 *
 * @param created when the document was created, to the millisecond
 * @param lastChange the time of the last update, or of a later change of properties, to the millisecond
 * @param epoch a random number of up to 53 bits that changes when the document is deleted and created anew; who
 *     remembers another one knew another document and must not resume from it
 * @param snapshotBytes size of the snapshot's state before compression; 0 if there is none
 * @param tailUpdates number of updates in the log after the snapshot
 * @param tailBytes size of those updates, without what the store adds
 * @param properties small facts for lists, such as a title; see {@link DocumentProperties} for the limits
 */
public record DocumentRecord(
        DocumentId id,
        DocumentName name,
        Instant created,
        Instant lastChange,
        long epoch,
        long snapshotBytes,
        long tailUpdates,
        long tailBytes,
        Map<String, String> properties) {
    public DocumentRecord {
        properties = Map.copyOf(properties);
    }
}
