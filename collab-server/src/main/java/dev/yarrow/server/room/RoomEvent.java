package dev.yarrow.server.room;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.ExportRequest;
import java.util.List;

/** Something that happened to a room, in the past tense. Immutable. Bytes in it have passed the scanner. */
public sealed interface RoomEvent {

    /** Hands this event to the method made for it. */
    <R> R accept(Handler<R> handler);

    /** Bytes that this event keeps in memory while it waits. */
    default int weight() {
        return 0;
    }

    /**
     * A client arrived and speaks for {@code author}.
     *
     * @param wantsAcknowledgements whether it understands how many of its messages are on disk
     */
    record Joined(SessionId session, String author, boolean wantsAcknowledgements) implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.joined(this);
        }
    }

    /** A client's connection ended. */
    record Left(SessionId session) implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.left(this);
        }
    }

    /** A client said which updates it has. */
    record SyncStep1Received(SessionId session, StateVector stateVector) implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.syncStep1(this);
        }
    }

    /**
     * A client sent changes.
     *
     * @param completesSync whether it is the answer to our step 1, and so holds all that the client has and we lacked
     */
    record UpdateReceived(SessionId session, Update update, boolean completesSync) implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.update(this);
        }

        @Override
        public int weight() {
            return update.size();
        }
    }

    /** A client told who is there. */
    record AwarenessReceived(SessionId session, List<AwarenessEntry> entries) implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.awareness(this);
        }

        @Override
        public int weight() {
            return entries.stream().mapToInt(entry -> entry.json().length()).sum();
        }
    }

    /** A client asked who is there. */
    record AwarenessQueried(SessionId session) implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.awarenessQuery(this);
        }
    }

    /**
     * A client's outbox is empty again after frames had to be dropped from it.
     *
     * @param fellBehind whether updates were among them
     * @param writtenRevision the last revision that reached its socket
     */
    record OutboxDrained(SessionId session, boolean fellBehind, long writtenRevision) implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.outboxDrained(this);
        }
    }

    /** Somebody wants the document as a file. */
    record ExportRequested(ExportRequest request, Reply<byte[]> reply) implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.exportRequested(this);
        }
    }

    /** All batches up to this one are on disk. */
    record UpdatesStored(long batch) implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.updatesStored(this);
        }
    }

    /** A batch is not on disk and nobody may be told that it is. */
    record StoreFailed(String cause) implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.storeFailed(this);
        }
    }

    /** So much of the tail was merged into the snapshot, or, if it did not succeed, nothing. */
    record CompactionEnded(boolean succeeded, long mergedUpdates, long mergedBytes) implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.compactionEnded(this);
        }
    }

    /** The moment came that {@link Room#wakeAt} asked for, or a later one. */
    record TimePassed() implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.timePassed(this);
        }
    }

    /** No more events for now: what piled up goes out. */
    record TurnEnded() implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.turnEnded(this);
        }
    }

    /** The server stops; leave as soon as everything is on disk. */
    record ShutdownRequested() implements RoomEvent {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.shutdownRequested(this);
        }
    }

    /** One answer for each kind of event. */
    interface Handler<R> {
        R joined(Joined event);

        R left(Left event);

        R syncStep1(SyncStep1Received event);

        R update(UpdateReceived event);

        R awareness(AwarenessReceived event);

        R awarenessQuery(AwarenessQueried event);

        R outboxDrained(OutboxDrained event);

        R exportRequested(ExportRequested event);

        R updatesStored(UpdatesStored event);

        R storeFailed(StoreFailed event);

        R compactionEnded(CompactionEnded event);

        R timePassed(TimePassed event);

        R turnEnded(TurnEnded event);

        R shutdownRequested(ShutdownRequested event);
    }
}
