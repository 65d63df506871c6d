package dev.yarrow.server.room;

import dev.yarrow.server.protocol.Dialect;
import dev.yarrow.server.protocol.ServerMessage;
import dev.yarrow.server.transport.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one turn's messages, each encoded once for every dialect that is spoken in the room. Confined to its
 * actor. The state that newcomers get needs no keeping: its frames share the bytes that the room keeps.
 */
final class FrameCache {
    private final Map<Dialect, Map<ServerMessage, List<Frame>>> turn = new HashMap<>();

    List<Frame> frames(Dialect dialect, List<? extends ServerMessage> messages) {
        List<Frame> frames = new ArrayList<>(messages.size());
        for (ServerMessage message : messages) {
            frames.addAll(frames(dialect, message));
        }
        return frames;
    }

    List<Frame> frames(Dialect dialect, ServerMessage message) {
        return turn.computeIfAbsent(dialect, ignored -> new IdentityHashMap<>())
                .computeIfAbsent(message, ignored -> encode(dialect, message));
    }

    void endTurn() {
        turn.clear();
    }

    private static List<Frame> encode(Dialect dialect, ServerMessage message) {
        Kind kind = message.accept(Kinds.INSTANCE);
        List<Frame> frames = new ArrayList<>();
        byte[] @Nullable [] before = null;
        for (byte[][] parts : dialect.encode(message)) {
            Frame frame = parts == before ? frames.get(0) : Frame.of(kind.kind, kind.revision, parts);
            before = parts;
            frames.add(frame);
        }
        return frames;
    }

    private record Kind(Frame.Kind kind, long revision) {
        private static final Kind CONTROL = new Kind(Frame.Kind.CONTROL, 0);
        private static final Kind PRESENCE = new Kind(Frame.Kind.PRESENCE, 0);
    }

    /** What a full outbox may do with each kind of message. */
    private enum Kinds implements ServerMessage.Handler<Kind> {
        INSTANCE;

        @Override
        public Kind syncStep1(ServerMessage.SyncStep1 message) {
            return Kind.CONTROL;
        }

        @Override
        public Kind syncStep2(ServerMessage.SyncStep2 message) {
            return new Kind(Frame.Kind.UPDATE, message.revision());
        }

        @Override
        public Kind state(ServerMessage.State message) {
            return new Kind(Frame.Kind.UPDATE, message.revision());
        }

        @Override
        public Kind update(ServerMessage.UpdateMessage message) {
            return new Kind(Frame.Kind.UPDATE, message.revision());
        }

        @Override
        public Kind awareness(ServerMessage.Awareness message) {
            return Kind.PRESENCE;
        }

        @Override
        public Kind announceAnew(ServerMessage.AnnounceAnew message) {
            return Kind.PRESENCE;
        }

        @Override
        public Kind acknowledged(ServerMessage.Acknowledged message) {
            return Kind.CONTROL;
        }

        @Override
        public Kind stateless(ServerMessage.Stateless message) {
            return Kind.CONTROL;
        }

        @Override
        public Kind access(ServerMessage.Access message) {
            return Kind.CONTROL;
        }

        @Override
        public Kind refused(ServerMessage.Refused message) {
            return Kind.CONTROL;
        }
    }
}
