package dev.yarrow.server.room;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.MalformedException;
import dev.yarrow.crdt.Outcome;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.Update;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.LoggedUpdate;
import dev.yarrow.storage.StoredDocument;
import java.util.ArrayList;
import java.util.List;

/** Makes a live document from what is stored. Stateless. Stored bytes pass the same fence as those from the network. */
public final class Replay {
    private Replay() {}

    /**
     * A document that holds the snapshot and the tail. The caller closes it.
     *
     * @throws DamagedDocumentException if the stored bytes are not the history of a document
     */
    public static Doc doc(DocumentName name, StoredDocument stored) {
        List<Update> updates = new ArrayList<>(1 + stored.tail().size());
        stored.snapshot().ifPresent(snapshot -> updates.add(scan(name, "the snapshot", snapshot.state())));
        for (LoggedUpdate logged : stored.tail()) {
            updates.add(scan(name, "update " + logged.sequence(), logged.bytes()));
        }
        Doc doc = Doc.create();
        boolean complete = false;
        try {
            List<Outcome> outcomes = doc.applyAll(updates);
            requireWhole(name, outcomes);
            complete = true;
            return doc;
        } finally {
            if (!complete) {
                doc.close();
            }
        }
    }

    private static void requireWhole(DocumentName name, List<Outcome> outcomes) {
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            if (outcome == Outcome.MISSING) {
                throw new DamagedDocumentException(name, "entry " + i + " builds on an update that is not stored");
            } else if (outcome == Outcome.REFUSED) {
                throw new DamagedDocumentException(name, "entry " + i + " is none that an editor makes");
            }
        }
    }

    private static Update scan(DocumentName name, String what, byte[] bytes) {
        try {
            return Update.scan(bytes, ScanLimits.STORED);
        } catch (MalformedException e) {
            throw new DamagedDocumentException(name, what + " is malformed: " + e.getMessage());
        }
    }
}
