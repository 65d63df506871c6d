package dev.yarrow.server.room;

import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.protocol.ServerMessage;
import dev.yarrow.storage.NewUpdate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something a room wants done, in the imperative. Immutable; whoever does it reports back with a {@link RoomEvent}. */
public sealed interface RoomEffect {

    /** Hands this effect to the method made for it. */
    void accept(Handler handler);

    /** Put these on disk in one piece and answer with {@link RoomEvent.UpdatesStored} for this batch. */
    record Append(long batch, List<NewUpdate> updates, Map<String, String> changedProperties) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.append(this);
        }
    }

    /** Queue these messages for one client. */
    record Send(SessionId to, List<ServerMessage> messages) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.send(this);
        }
    }

    /** Note that one client's update was not taken in, and tell it if it understands that. */
    record Refuse(SessionId to, ServerMessage.Refused message, boolean understood) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.refuse(this);
        }
    }

    /** Queue what one client lacks; from now on it gets every update. */
    record Synchronize(SessionId to, List<ServerMessage> messages) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.synchronize(this);
        }
    }

    /**
     * Bring one client in step that was in step with an earlier place in the log; from now on it gets every update.
     *
     * @param messages what came since; empty if that cannot be told any more
     */
    record Resume(SessionId to, LogPosition from, Optional<List<ServerMessage>> messages) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.resume(this);
        }
    }

    /**
     * Tell one client what became of what it sent.
     *
     * @param accepted the place in the log of the last update that was taken in
     */
    record GiveReceipt(SessionId to, long accepted, long refused, boolean gap, Right right) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.giveReceipt(this);
        }
    }

    /** Queue these messages for one client that fell behind, whatever their size. */
    record CatchUp(SessionId to, List<ServerMessage> messages) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.catchUp(this);
        }
    }

    /** Queue each update for everybody who is synchronized, but for its author. */
    record BroadcastUpdates(List<Authored> updates) implements RoomEffect {
        /** An update and the client that made it, if it is here. */
        public record Authored(
                ServerMessage.UpdateMessage message,
                @Nullable SessionId author) {}

        @Override
        public void accept(Handler handler) {
            handler.broadcastUpdates(this);
        }
    }

    /** Queue presence for everybody, or for everybody but one. */
    record BroadcastAwareness(
            ServerMessage.Awareness message, @Nullable SessionId except) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.broadcastAwareness(this);
        }
    }

    /** Queue the application's words for everybody whose client has an ear for them. */
    record BroadcastStateless(ServerMessage.Stateless message) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.broadcastStateless(this);
        }
    }

    /**
     * End one client's connection.
     *
     * @param overPresence whether it was for its presence, and not for a change or an end of access
     */
    record CloseSession(SessionId session, int code, String reason, boolean overPresence) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.closeSession(this);
        }
    }

    /** Merge the stored tail into the snapshot in the background; answer with {@link RoomEvent.CompactionEnded}. */
    record Compact() implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.compact(this);
        }
    }

    /**
     * Merge an update into a copy of the document, beside the room; answer with {@link RoomEvent.MergedAside}.
     *
     * @param state updates that make the document as it is now
     */
    record MergeAside(List<byte[]> state, Update update) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.mergeAside(this);
        }
    }

    /** Take no more from one client's socket for now. */
    record SuspendReading(SessionId session) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.suspendReading(this);
        }
    }

    /** Undo {@link SuspendReading}. */
    record ResumeReading(SessionId session) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.resumeReading(this);
        }
    }

    /** Give up what is in memory: end all connections so that they can be retried, and load anew from the store. */
    record Restart(int code, String reason) implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.restart(this);
        }
    }

    /** Nobody is here and everything is on disk: free the document. */
    record Unload() implements RoomEffect {
        @Override
        public void accept(Handler handler) {
            handler.unload(this);
        }
    }

    /** One method for each kind of effect. */
    interface Handler {
        void append(Append effect);

        void send(Send effect);

        void refuse(Refuse effect);

        void synchronize(Synchronize effect);

        void resume(Resume effect);

        void giveReceipt(GiveReceipt effect);

        void catchUp(CatchUp effect);

        void broadcastUpdates(BroadcastUpdates effect);

        void broadcastAwareness(BroadcastAwareness effect);

        void broadcastStateless(BroadcastStateless effect);

        void closeSession(CloseSession effect);

        void compact(Compact effect);

        void mergeAside(MergeAside effect);

        void suspendReading(SuspendReading effect);

        void resumeReading(ResumeReading effect);

        void restart(Restart effect);

        void unload(Unload effect);
    }
}
