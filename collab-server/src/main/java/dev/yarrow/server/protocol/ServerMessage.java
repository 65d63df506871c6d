package dev.yarrow.server.protocol;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.server.access.Right;
import java.util.List;

/**
 * One message to clients, independent of the dialect they speak. Immutable. A room makes each message once; whoever
 * sends it encodes it once for every dialect among its receivers, so messages are compared by identity there.
 */
public sealed interface ServerMessage {

    /** Hands this message to the method made for it. */
    <R> R accept(Handler<R> handler);

    /** What the server has; the client answers with what it lacks. */
    record SyncStep1(StateVector stateVector) implements ServerMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.syncStep1(this);
        }
    }

    /** All that the client lacked when the room stood at {@code revision}. */
    @SuppressWarnings("ArrayRecordComponent") // compared by identity
    record SyncStep2(byte[] update, long revision) implements ServerMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.syncStep2(this);
        }
    }

    /**
     * The document when the room stood at {@code revision}, for a client that has nothing. What came since follows, and
     * then a step 2, so that nobody believes to be in step before it has everything.
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by identity
    record State(byte[] update, long revision) implements ServerMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.state(this);
        }
    }

    /** A change that brought the room to {@code revision}. */
    @SuppressWarnings("ArrayRecordComponent") // compared by identity
    record UpdateMessage(byte[] update, long revision) implements ServerMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.update(this);
        }
    }

    /** Presence of some clients, or of all to one who just came. */
    record Awareness(List<AwarenessEntry> entries) implements ServerMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.awareness(this);
        }
    }

    /**
     * The receiver came back with a clock that its peers take for old: hearing that its clients are gone, it announces
     * them anew.
     */
    record AnnounceAnew(List<AwarenessEntry> gone) implements ServerMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.announceAnew(this);
        }
    }

    /**
     * Sync messages of the receiver are on disk.
     *
     * @param syncMessages how many in all
     * @param newly how many more of those that a client counts by itself: its updates, and its answers to questions that
     *     came with an answer to its own
     */
    record Acknowledged(long syncMessages, long newly) implements ServerMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.acknowledged(this);
        }
    }

    /** Words of the application, which mean nothing to the server. */
    record Stateless(String payload) implements ServerMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.stateless(this);
        }
    }

    /** What the receiver may do from now on. */
    record Access(Right right) implements ServerMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.access(this);
        }
    }

    /**
     * The receiver may not write: its sync message of this number, counted from 1, was not taken in. It counts as not on
     * disk until the receiver may write and a complete answer to a step 1 holds what it held.
     */
    record Refused(long syncMessage) implements ServerMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.refused(this);
        }
    }

    /** One answer for each kind of message. */
    interface Handler<R> {
        R syncStep1(SyncStep1 message);

        R syncStep2(SyncStep2 message);

        R state(State message);

        R update(UpdateMessage message);

        R awareness(Awareness message);

        R announceAnew(AnnounceAnew message);

        R acknowledged(Acknowledged message);

        R stateless(Stateless message);

        R access(Access message);

        R refused(Refused message);
    }
}
