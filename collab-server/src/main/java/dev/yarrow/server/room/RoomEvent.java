package dev.yarrow.server.room;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.Outcome;
import dev.yarrow.crdt.RecordedEdit;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.ExportRequest;
import dev.yarrow.server.access.Grant;
import dev.yarrow.storage.NewUpdate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that happened to a room, in the past tense. Immutable. Bytes in it have passed the scanner. */
public sealed interface RoomEvent {

    /** Hands this event to the method made for it. */
    void accept(Handler handler);

    /** Bytes that this event keeps in memory while it waits. */
    default int weight() {
        return 0;
    }

    /** What a client itself sent, or its leaving: to be heard in its order. */
    sealed interface OfClient extends RoomEvent
            permits Left,
                    SyncStep1Received,
                    ResumeRequested,
                    UpdateReceived,
                    ReceiptRequested,
                    AwarenessReceived,
                    AwarenessQueried {
        SessionId session();
    }

    /** What somebody waits for an answer to. */
    sealed interface Question extends RoomEvent permits ExportRequested, EditRequested {
        Reply<?> reply();
    }

    /**
     * A client arrived.
     *
     * @param wantsAcknowledgements whether it understands how many of its messages are on disk, what it may do,
     *     and that a message was refused
     * @param countsFirstAnswer whether its answer to our first step 1 is one of the messages it counts
     */
    record Joined(SessionId session, Grant grant, boolean wantsAcknowledgements, boolean countsFirstAnswer)
            implements RoomEvent {
        /** A client that begins with its own step 1. */
        Joined(SessionId session, Grant grant, boolean wantsAcknowledgements) {
            this(session, grant, wantsAcknowledgements, true);
        }

        @Override
        public void accept(Handler handler) {
            handler.joined(this);
        }
    }

    /** From now on the client may do something else than before; it is told. */
    record AccessChanged(SessionId session, Grant grant) implements RoomEvent {
        @Override
        public void accept(Handler handler) {
            handler.accessChanged(this);
        }
    }

    /** A client's connection ended. */
    record Left(SessionId session) implements OfClient {
        @Override
        public void accept(Handler handler) {
            handler.left(this);
        }
    }

    /**
     * A client said which updates it has.
     *
     * @param asksBack whether it expects our step 1 besides the answer
     */
    record SyncStep1Received(SessionId session, StateVector stateVector, boolean asksBack) implements OfClient {
        @Override
        public void accept(Handler handler) {
            handler.syncStep1(this);
        }

        @Override
        public int weight() {
            return stateVector.size();
        }
    }

    /** A client that has everything up to a place in the log wants what came since, and everything from now on. */
    record ResumeRequested(SessionId session, LogPosition from) implements OfClient {
        @Override
        public void accept(Handler handler) {
            handler.resumeRequested(this);
        }
    }

    /**
     * A client sent changes.
     *
     * @param completesSync whether it is the answer to our step 1, and so holds all that the client has and we lacked
     */
    record UpdateReceived(SessionId session, Update update, boolean completesSync) implements OfClient {
        @Override
        public void accept(Handler handler) {
            handler.update(this);
        }

        @Override
        public int weight() {
            return update.size();
        }
    }

    /** A client wants to know what became of all that it sent before this. */
    record ReceiptRequested(SessionId session) implements OfClient {
        @Override
        public void accept(Handler handler) {
            handler.receiptRequested(this);
        }
    }

    /** A client told who is there. */
    record AwarenessReceived(SessionId session, List<AwarenessEntry> entries) implements OfClient {
        private static final int ENTRY_WEIGHT = 64;

        @Override
        public void accept(Handler handler) {
            handler.awareness(this);
        }

        @Override
        public int weight() {
            return entries.stream()
                    .mapToInt(entry -> ENTRY_WEIGHT + 2 * entry.json().length())
                    .sum();
        }
    }

    /** A client asked who is there. */
    record AwarenessQueried(SessionId session) implements OfClient {
        @Override
        public void accept(Handler handler) {
            handler.awarenessQuery(this);
        }
    }

    /** The application has words for everybody in the room. */
    record StatelessSent(String payload) implements RoomEvent {
        @Override
        public void accept(Handler handler) {
            handler.statelessSent(this);
        }

        @Override
        public int weight() {
            return 2 * payload.length();
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
        public void accept(Handler handler) {
            handler.outboxDrained(this);
        }
    }

    /** Somebody wants the document as a file. */
    record ExportRequested(ExportRequest request, Reply<byte[]> reply) implements Question {
        @Override
        public void accept(Handler handler) {
            handler.exportRequested(this);
        }
    }

    /**
     * The program that the server runs in wants to change the document.
     *
     * @param author under whom the change is stored; empty for nobody in particular
     * @param reply gets the update when it is on disk
     */
    record EditRequested(RecordedEdit edit, String author, Reply<Update> reply) implements Question {
        /** @throws IllegalArgumentException if the author cannot be stored; later it would be the room's trouble */
        public EditRequested {
            author = new NewUpdate(new byte[0], author, Instant.EPOCH).author();
        }

        @Override
        public void accept(Handler handler) {
            handler.editRequested(this);
        }

        @Override
        public int weight() {
            return edit.size();
        }
    }

    /** Updates that an earlier life of this room took in and could not put on disk. */
    record UpdatesRescued(List<NewUpdate> updates) implements RoomEvent {
        @Override
        public void accept(Handler handler) {
            handler.updatesRescued(this);
        }

        @Override
        public int weight() {
            return updates.stream().mapToInt(update -> update.bytes().length).sum();
        }
    }

    /** All batches up to this one are on disk. */
    record UpdatesStored(long batch) implements RoomEvent {
        @Override
        public void accept(Handler handler) {
            handler.updatesStored(this);
        }
    }

    /** A batch is not on disk and nobody may be told that it is. */
    record StoreFailed(String cause) implements RoomEvent {
        @Override
        public void accept(Handler handler) {
            handler.storeFailed(this);
        }
    }

    /** So much of the tail was merged into the snapshot, or, if it did not succeed, nothing. */
    record CompactionEnded(boolean succeeded, long mergedUpdates, long mergedBytes) implements RoomEvent {
        @Override
        public void accept(Handler handler) {
            handler.compactionEnded(this);
        }
    }

    /**
     * An update that {@link RoomEffect.MergeAside} was asked for was merged, or was not.
     *
     * @param document the copy with the update in it, if it changed anything; whoever takes this event closes it
     */
    record MergedAside(Outcome outcome, @Nullable Doc document) implements RoomEvent {
        @Override
        public void accept(Handler handler) {
            handler.mergedAside(this);
        }

        /** Frees the copy, if there is one. */
        void discard() {
            if (document != null) {
                document.close();
            }
        }
    }

    /** The moment came that {@link Room#wakeAt} asked for, or a later one. */
    record TimePassed() implements RoomEvent {
        @Override
        public void accept(Handler handler) {
            handler.timePassed(this);
        }
    }

    /** Memory is short: a room that nobody is in is to leave at once. */
    record SpaceWanted() implements RoomEvent {
        @Override
        public void accept(Handler handler) {
            handler.spaceWanted(this);
        }
    }

    /** No more events for now: what piled up goes out. */
    record TurnEnded() implements RoomEvent {
        @Override
        public void accept(Handler handler) {
            handler.turnEnded(this);
        }
    }

    /** The server stops; leave as soon as everything is on disk. */
    record ShutdownRequested() implements RoomEvent {
        @Override
        public void accept(Handler handler) {
            handler.shutdownRequested(this);
        }
    }

    /** One method for each kind of event. */
    interface Handler {
        void joined(Joined event);

        void accessChanged(AccessChanged event);

        void left(Left event);

        void syncStep1(SyncStep1Received event);

        void resumeRequested(ResumeRequested event);

        void update(UpdateReceived event);

        void receiptRequested(ReceiptRequested event);

        void awareness(AwarenessReceived event);

        void awarenessQuery(AwarenessQueried event);

        void statelessSent(StatelessSent event);

        void outboxDrained(OutboxDrained event);

        void exportRequested(ExportRequested event);

        void editRequested(EditRequested event);

        void updatesRescued(UpdatesRescued event);

        void updatesStored(UpdatesStored event);

        void storeFailed(StoreFailed event);

        void compactionEnded(CompactionEnded event);

        void mergedAside(MergedAside event);

        void timePassed(TimePassed event);

        void spaceWanted(SpaceWanted event);

        void turnEnded(TurnEnded event);

        void shutdownRequested(ShutdownRequested event);
    }
}
