package dev.yarrow.server.room;

import dev.yarrow.crdt.Deletions;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.Outcome;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.protocol.ServerMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A live document with what it takes to answer without asking the engine again. Confined to its room.
 *
 * <p>Every change makes a new revision. Joining clients get <em>ready bytes</em>: a scrubbed state encoded once, and the
 * updates since. A client that fell behind gets a difference from a state vector that was noted at or before the last
 * revision it received; one that is older than it could be only makes the difference larger.
 */
final class RoomDocument {
    /** A state up to this size is encoded anew rather than sent with a tail: a newcomer sees it whole at once. */
    private static final int SMALL_STATE = 64 << 10;

    private static final int SMALL_UPDATE = 1 << 10;

    private static final int CHECKPOINTS = 64;

    private final RoomLimits limits;
    private Doc doc;
    private final Deque<Checkpoint> checkpoints = new ArrayDeque<>();
    private long revision = 1;
    private long bytesAtMost;
    private long liveBytes;
    private long takenIn;
    private ServerMessage.@Nullable SyncStep2 ready;
    private final List<ServerMessage> tail = new ArrayList<>();
    private long tailBytes;
    private @Nullable Difference lastDifference;
    private @Nullable Deletions deletions;

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

    /**
     * Whether the document would stay within the limit. Encodes it only when the upper bound says it might not. Small
     * updates get a little more room, so that a full document can still be cut down.
     */
    boolean hasSpaceFor(Update update) {
        long maxBytes = limits.maxDocumentBytes();
        long limit = update.size() <= SMALL_UPDATE ? maxBytes + maxBytes / 16 : maxBytes;
        if (bytesAtMost + update.size() <= limit) {
            return true;
        }
        ready = encoded();
        return bytesAtMost + update.size() <= limit;
    }

    Outcome apply(Update update) {
        Outcome outcome = doc.apply(update);
        if (outcome == Outcome.CHANGED) {
            revision++;
            if (revision % limits.checkpointEvery() == 0) {
                noteCheckpoint();
            }
            bytesAtMost += update.size();
            takenIn += update.size();
            lastDifference = null;
            deletions = null;
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

    /** The update that {@link #apply} just took in, as the message that tells others. */
    ServerMessage.UpdateMessage changed(Update update) {
        ServerMessage.UpdateMessage message = new ServerMessage.UpdateMessage(update.bytes(), revision);
        if (ready != null) {
            tail.add(message);
            tailBytes += update.size();
            if (tailBytes > tailLimit(ready)) {
                forgetReady();
            }
        }
        return message;
    }

    /** All that a client with this state vector lacks; the first message completes its synchronization. */
    List<ServerMessage> missing(StateVector stateVector) {
        if (stateVector.equals(StateVector.EMPTY)) {
            return readyBytes();
        }
        if (lastDifference == null || !lastDifference.from.equals(stateVector)) {
            lastDifference =
                    new Difference(stateVector, new ServerMessage.SyncStep2(doc.encodeDiff(stateVector), revision));
        }
        return List.of(lastDifference.message);
    }

    /** All that happened after a revision that a client received. */
    List<ServerMessage> since(long writtenRevision) {
        Checkpoint best = null;
        for (Checkpoint checkpoint : checkpoints) {
            if (checkpoint.revision <= writtenRevision) {
                best = checkpoint;
            }
        }
        return best == null ? readyBytes() : missing(best.stateVector);
    }

    ServerMessage.SyncStep1 question() {
        return new ServerMessage.SyncStep1(doc.stateVector());
    }

    /** The engine's document; a change may have replaced it, so nobody keeps it. */
    Doc doc() {
        return doc;
    }

    /** Lets go of what only clients need. */
    void rest() {
        forgetReady();
        lastDifference = null;
        deletions = null;
    }

    void close() {
        doc.close();
    }

    private List<ServerMessage> readyBytes() {
        if (ready == null || (!tail.isEmpty() && ready.update().length <= SMALL_STATE)) {
            ready = encoded();
        }
        List<ServerMessage> messages = new ArrayList<>(1 + tail.size());
        messages.add(ready);
        messages.addAll(tail);
        return messages;
    }

    private ServerMessage.SyncStep2 encoded() {
        forgetReady();
        byte[] state = doc.encodeState();
        bytesAtMost = state.length;
        return new ServerMessage.SyncStep2(state, revision);
    }

    private void forgetReady() {
        ready = null;
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

    private static long tailLimit(ServerMessage.SyncStep2 ready) {
        return Math.max(SMALL_STATE, ready.update().length / 4);
    }
}
