package dev.yarrow.server.room;

import dev.yarrow.crdt.Deletions;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.MalformedException;
import dev.yarrow.crdt.Outcome;
import dev.yarrow.crdt.RecordedEdit;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.protocol.ServerMessage;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StoredDocument;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A live document with what it takes to answer without asking the engine again. Confined to its room.
 *
 * <p>Every change makes a new revision, which is the place that it gets in the log. Joining clients get <em>ready bytes</em>: a scrubbed state encoded once, and the
 * updates since. A client that fell behind gets a difference from a state vector that was noted at or before the last
 * revision it received; one that is older than it could be only makes the difference larger.
 */
final class RoomDocument {
    private static final int SMALL_UPDATE = 1 << 10;

    private static final int CHECKPOINTS = 64;

    /** An update without blocks and deletions. */
    private static final byte[] NOTHING = {0, 0};

    /** About what a document takes that holds next to nothing, with its room. */
    private static final long BASE_BYTES = 16 << 10;

    /**
     * How many bytes of memory a byte of encoded document is counted for. A pasted text takes one or two, one that was typed
     * key by key up to fourteen.
     */
    private static final long MEMORY_PER_BYTE = 4;

    private final RoomLimits limits;
    private Doc doc;
    private final Deque<Checkpoint> checkpoints = new ArrayDeque<>();
    private long revision;
    private long bytesAtMost;
    private long liveBytes;
    private long takenIn;
    private ServerMessage.@Nullable State ready;
    private ServerMessage.@Nullable SyncStep2 readyAnswer;
    private final List<ServerMessage.UpdateMessage> tail = new ArrayList<>();
    private long tailBytes;
    private @Nullable Difference lastDifference;
    private ServerMessage.@Nullable SyncStep1 question;
    private @Nullable Deletions deletions;
    /** What was taken in since a copy was made, as long as the copy may become the document. */
    private @Nullable List<Update> sinceCopy;

    private record Checkpoint(long revision, StateVector stateVector) {}

    private record Difference(StateVector from, ServerMessage.SyncStep2 message) {}

    /**
     * @param doc open, and closed by {@link #close()}
     * @param bytesAtMost an upper bound of its encoded size
     */
    RoomDocument(Doc doc, long bytesAtMost, RoomLimits limits) {
        this.doc = doc;
        this.bytesAtMost = bytesAtMost;
        this.liveBytes = bytesAtMost;
        this.limits = limits;
    }

    /** The document that {@code doc} was made of what is stored. */
    static RoomDocument loaded(Doc doc, StoredDocument stored, RoomLimits limits) {
        long tailBytes = stored.tail().stream()
                .mapToLong(update -> update.bytes().length)
                .sum();
        long stateBytes =
                stored.snapshot().map(snapshot -> snapshot.state().length).orElse(0);
        RoomDocument document = new RoomDocument(doc, stateBytes + tailBytes, limits);
        document.revision = stored.lastSequence().value();
        if (stored.snapshot().isEmpty()) {
            document.checkpoints.add(new Checkpoint(0, StateVector.EMPTY));
        }
        stored.snapshot().flatMap(RoomDocument::checkpoint).ifPresent(document.checkpoints::add);
        document.noteCheckpoint();
        return document;
    }

    /** Where those can resume who have what the snapshot holds; from a vector that cannot be read nobody can. */
    private static Optional<Checkpoint> checkpoint(Snapshot snapshot) {
        try {
            StateVector stateVector = StateVector.scan(snapshot.stateVector(), ScanLimits.STORED);
            return Optional.of(new Checkpoint(snapshot.upTo().value(), stateVector));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether the document would stay within the limit. Encodes it only when the upper bound says it might not. Small
     * updates get a little more room, so that a full document can still be cut down.
     */
    boolean hasSpaceFor(int updateBytes) {
        long maxBytes = limits.maxDocumentBytes();
        long limit = updateBytes <= SMALL_UPDATE ? maxBytes + maxBytes / 16 : maxBytes;
        if (bytesAtMost + updateBytes <= limit) {
            return true;
        }
        ready = encoded();
        return bytesAtMost + updateBytes <= limit;
    }

    /** Takes in an update, or answers {@link Outcome#COSTLY} if that may keep the room from its work. */
    Outcome applyIfCheap(Update update) {
        return noted(update, doc.applyIfCheap(update, limits.costAtOnce()));
    }

    /** Takes in an update, however long it takes. */
    Outcome apply(Update update) {
        return noted(update, doc.apply(update));
    }

    /**
     * Makes a change of the server's own, and returns it.
     *
     * @throws IllegalArgumentException if the document is not as the edit assumes; nothing is changed then
     */
    Update edit(RecordedEdit changes) {
        Update update = doc.edit(changes);
        if (!update.isEmpty()) {
            noted(update, Outcome.CHANGED);
        }
        return update;
    }

    private Outcome noted(Update update, Outcome outcome) {
        if (outcome == Outcome.CHANGED) {
            if (sinceCopy != null) {
                sinceCopy.add(update);
            }
            noteChange(update);
            recycleIfBloated();
        }
        return outcome;
    }

    /** Whether the update holds nothing but deletions that are known; what clients that are in step answer is like this. */
    boolean knows(Update update) {
        Optional<Deletions> said = Deletions.only(update);
        return said.isPresent() && (update.isEmpty() || deletions().containsAll(said.get()));
    }

    private Deletions deletions() {
        if (deletions == null) {
            Update nothingButDeletions = Update.scan(doc.encodeDiff(doc.stateVector()), ScanLimits.STORED);
            deletions = Deletions.only(nothingButDeletions).orElseThrow();
        }
        return deletions;
    }

    private void noteChange(Update update) {
        revision++;
        if (revision % limits.checkpointEvery() == 0) {
            noteCheckpoint();
        }
        bytesAtMost += update.size();
        takenIn += update.size();
        forgetAnswers();
    }

    /** Updates that make a copy, which {@link #replaceBy} may be called with until {@link #forgetCopy}. */
    List<byte[]> copy() {
        ServerMessage.State state = ready == null ? encoded() : ready;
        ready = state;
        List<byte[]> updates = new ArrayList<>();
        updates.add(state.update());
        tail.forEach(message -> updates.add(message.update()));
        sinceCopy = new ArrayList<>();
        return updates;
    }

    /** Goes on with the copy, into which {@code update} was merged. */
    void replaceBy(Doc copy, Update update) {
        List<Update> since = sinceCopy == null ? List.of() : sinceCopy;
        sinceCopy = null;
        if (!isWhole(copy.applyAll(since))) {
            copy.close();
            throw new IllegalStateException("a copy of the document did not take in what the document had");
        }
        doc.close();
        doc = copy;
        noteChange(update);
    }

    void forgetCopy() {
        sinceCopy = null;
    }

    /** Whether a document took in everything that it was given. */
    static boolean isWhole(List<Outcome> outcomes) {
        return outcomes.stream().allMatch(outcome -> outcome == Outcome.CHANGED || outcome == Outcome.NOTHING_NEW);
    }

    /** The update that was just taken in, as the message that tells others. */
    ServerMessage.UpdateMessage changed(Update update) {
        ServerMessage.UpdateMessage message = new ServerMessage.UpdateMessage(update.bytes(), revision);
        if (ready != null) {
            readyAnswer = null;
            tail.add(message);
            tailBytes += update.size();
            if (tailBytes > tailLimit(ready)) {
                forgetReady();
            }
        }
        return message;
    }

    /** All that a client with this state vector lacks; the last message completes its synchronization. */
    List<ServerMessage> missing(StateVector stateVector) {
        if (stateVector.isEmpty()) {
            return readyBytes();
        }
        if (lastDifference == null || !lastDifference.from.hasSameBytesAs(stateVector)) {
            lastDifference =
                    new Difference(stateVector, new ServerMessage.SyncStep2(doc.encodeDiff(stateVector), revision));
        }
        return List.of(lastDifference.message);
    }

    /** The place in the log of the last change. */
    long revision() {
        return revision;
    }

    /** All that happened after a place in the log; empty if that cannot be told any more, or it was never reached. */
    Optional<List<ServerMessage>> after(long place) {
        if (place == 0) {
            return Optional.of(readyBytes());
        }
        if (place >= revision) {
            return place == revision ? Optional.of(List.of()) : Optional.empty();
        }
        return lastCheckpoint(place).map(checkpoint -> missing(checkpoint.stateVector));
    }

    /** All that happened after a revision that a client received. */
    List<ServerMessage> since(long writtenRevision) {
        return lastCheckpoint(writtenRevision)
                .map(checkpoint -> missing(checkpoint.stateVector))
                .orElseGet(this::readyBytes);
    }

    private Optional<Checkpoint> lastCheckpoint(long atMost) {
        Checkpoint best = null;
        for (Checkpoint checkpoint : checkpoints) {
            if (checkpoint.revision <= atMost) {
                best = checkpoint;
            }
        }
        return Optional.ofNullable(best);
    }

    ServerMessage.SyncStep1 question() {
        question = question == null ? new ServerMessage.SyncStep1(doc.stateVector()) : question;
        return question;
    }

    /** The engine's document; a change may have replaced it, so nobody keeps it. */
    Doc doc() {
        return doc;
    }

    /** About how much memory all of this takes. */
    long memoryBytes() {
        long encoded = ready == null ? 0 : ready.update().length + tailBytes;
        long difference = lastDifference == null ? 0 : lastDifference.message.update().length;
        return BASE_BYTES + MEMORY_PER_BYTE * (liveBytes + takenIn) + encoded + difference;
    }

    /** Lets go of what only clients need. */
    void rest() {
        forgetReady();
        forgetAnswers();
    }

    private void forgetAnswers() {
        lastDifference = null;
        deletions = null;
        question = null;
    }

    void close() {
        doc.close();
    }

    private List<ServerMessage> readyBytes() {
        ServerMessage.State state =
                ready == null || (!tail.isEmpty() && ready.update().length <= limits.smallState()) ? encoded() : ready;
        ready = state;
        if (tail.isEmpty()) {
            readyAnswer = readyAnswer == null ? new ServerMessage.SyncStep2(state.update(), revision) : readyAnswer;
            return List.of(readyAnswer);
        }
        List<ServerMessage> messages = new ArrayList<>(2 + tail.size());
        messages.add(state);
        messages.addAll(tail);
        messages.add(new ServerMessage.SyncStep2(NOTHING, revision));
        return messages;
    }

    private ServerMessage.State encoded() {
        forgetReady();
        byte[] state = doc.encodeState();
        bytesAtMost = state.length;
        return new ServerMessage.State(state, revision);
    }

    private void forgetReady() {
        ready = null;
        readyAnswer = null;
        tail.clear();
        tailBytes = 0;
    }

    /**
     * The live document never collects garbage, so what was deleted stays in memory. When so much came in that most of
     * it may be garbage, the document is made anew from its scrubbed state, if that is in fact much smaller.
     */
    private void recycleIfBloated() {
        if (takenIn <= Math.max(limits.recycleAfterBytes(), liveBytes)) {
            return;
        }
        long held = liveBytes + takenIn;
        byte[] state = doc.encodeState();
        takenIn = 0;
        liveBytes = state.length;
        if (state.length > held / 2) {
            return;
        }
        Doc anew = Doc.create();
        Outcome outcome = anew.apply(Update.scan(state, ScanLimits.STORED));
        if (outcome != Outcome.CHANGED) {
            anew.close();
            throw new IllegalStateException("the document's own state was not taken in: " + outcome);
        }
        doc.close();
        doc = anew;
    }

    private void noteCheckpoint() {
        checkpoints.addLast(new Checkpoint(revision, doc.stateVector()));
        if (checkpoints.size() > CHECKPOINTS) {
            checkpoints.removeFirst();
        }
    }

    private long tailLimit(ServerMessage.State ready) {
        return Math.max(limits.smallState(), ready.update().length / 4);
    }
}
