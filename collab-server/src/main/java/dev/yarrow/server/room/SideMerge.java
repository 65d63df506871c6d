package dev.yarrow.server.room;

import dev.yarrow.crdt.CrdtException;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.Outcome;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.Update;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Merges an update into a copy of the document, on a thread where nobody waits for it. Stateless. */
final class SideMerge {
    private static final Logger LOG = LoggerFactory.getLogger(SideMerge.class);

    private SideMerge() {}

    /**
     * Copies the document and merges the update. Whatever goes wrong is the update's fault as far as the room is
     * concerned, whose own document is as it was.
     *
     * @param state updates that make the document
     */
    static RoomEvent.MergedAside run(List<byte[]> state, Update update) {
        Doc copy = Doc.create();
        boolean kept = false;
        try {
            List<Update> history = state.stream()
                    .map(bytes -> Update.scan(bytes, ScanLimits.STORED))
                    .toList();
            if (!RoomDocument.isWhole(copy.applyAll(history))) {
                throw new IllegalStateException("the document's own state was not taken in");
            }
            Outcome outcome = copy.apply(update);
            kept = outcome == Outcome.CHANGED;
            return new RoomEvent.MergedAside(outcome, kept ? copy : null);
        } catch (CrdtException | IllegalStateException e) {
            LOG.error("An update of {} bytes could not be merged beside its room", update.size(), e);
            return new RoomEvent.MergedAside(Outcome.REFUSED, null);
        } finally {
            if (!kept) {
                copy.close();
            }
        }
    }
}
