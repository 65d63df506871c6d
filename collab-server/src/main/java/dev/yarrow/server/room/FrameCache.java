package dev.yarrow.server.room;

import dev.yarrow.server.protocol.Dialect;
import dev.yarrow.server.protocol.ServerMessage;
import dev.yarrow.server.transport.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The frames of a room's messages, each encoded once for every dialect that is spoken in the room. Confined to its
 * actor. Frames of a turn are forgotten when the turn ends; the state that newcomers get is kept until another one is
 * asked for.
 */
final class FrameCache {
    private final Map<Dialect, Map<ServerMessage, Frame>> turn = new HashMap<>();
    private final Map<Dialect, Kept> answers = new HashMap<>();
    private final Map<Dialect, Kept> states = new HashMap<>();

    private record Kept(ServerMessage message, Frame frame) {}

    List<Frame> frames(Dialect dialect, List<? extends ServerMessage> messages) {
        List<Frame> frames = new ArrayList<>(messages.size());
        for (ServerMessage message : messages) {
            frames.add(frame(dialect, message));
        }
        return frames;
    }

    Frame frame(Dialect dialect, ServerMessage message) {
        if (message instanceof ServerMessage.SyncStep2) {
            return kept(answers, dialect, message);
        }
        if (message instanceof ServerMessage.State) {
            return kept(states, dialect, message);
        }
        return turn.computeIfAbsent(dialect, ignored -> new IdentityHashMap<>())
                .computeIfAbsent(message, ignored -> encode(dialect, message));
    }

    void endTurn() {
        turn.clear();
    }

    /** Lets go of the state as well. */
    void clear() {
        turn.clear();
        answers.clear();
        states.clear();
    }

    @SuppressWarnings("ReferenceEquality") // a message is made once; equal bytes in another one are another state
    private static Frame kept(Map<Dialect, Kept> frames, Dialect dialect, ServerMessage message) {
        Kept kept = frames.get(dialect);
        if (kept == null || kept.message != message) {
            kept = new Kept(message, encode(dialect, message));
            frames.put(dialect, kept);
        }
        return kept.frame;
    }

    private static Frame encode(Dialect dialect, ServerMessage message) {
        return message.accept(new Framing(dialect));
    }

    /** What a full outbox may do with each kind of message. */
    private record Framing(Dialect dialect) implements ServerMessage.Handler<Frame> {
        @Override
        public Frame syncStep1(ServerMessage.SyncStep1 message) {
            return control(message);
        }

        @Override
        public Frame syncStep2(ServerMessage.SyncStep2 message) {
            return Frame.of(Frame.Kind.UPDATE, message.revision(), dialect.encode(message));
        }

        @Override
        public Frame state(ServerMessage.State message) {
            return Frame.of(Frame.Kind.UPDATE, message.revision(), dialect.encode(message));
        }

        @Override
        public Frame update(ServerMessage.UpdateMessage message) {
            return Frame.of(Frame.Kind.UPDATE, message.revision(), dialect.encode(message));
        }

        @Override
        public Frame awareness(ServerMessage.Awareness message) {
            return Frame.of(Frame.Kind.PRESENCE, 0, dialect.encode(message));
        }

        @Override
        public Frame acknowledged(ServerMessage.Acknowledged message) {
            return control(message);
        }

        @Override
        public Frame access(ServerMessage.Access message) {
            return control(message);
        }

        @Override
        public Frame refused(ServerMessage.Refused message) {
            return control(message);
        }

        private Frame control(ServerMessage message) {
            return Frame.of(Frame.Kind.CONTROL, 0, dialect.encode(message));
        }
    }
}
