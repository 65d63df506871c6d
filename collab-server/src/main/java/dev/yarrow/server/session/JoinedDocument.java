package dev.yarrow.server.session;

import dev.yarrow.crdt.MalformedException;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.protocol.ClientMessage;
import dev.yarrow.server.protocol.Dialect;
import dev.yarrow.server.protocol.ServerMessage;
import dev.yarrow.server.room.Outlet;
import dev.yarrow.server.room.RoomEvent;
import dev.yarrow.server.room.RoomScheduler;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.room.Seat;
import dev.yarrow.server.room.SessionId;
import dev.yarrow.server.session.WaitingMessages.Beginning;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.server.transport.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A document that a session is in: its seat in the room, and why and for how long the client may be there. Confined to the
 * turns of its connection. After {@link #leave} nothing is told any more.
 */
final class JoinedDocument {
    /** How it ends, unless the client leaves. Called in turns of the connection, at most once. */
    interface Listener {
        /** The room has done with this session. */
        void ended(int code, String reason);

        /** The room could not open its document, which may pass. What it was sent is lost. */
        void notOpened(String reason);

        /** The client may not be there any more. */
        void accessEnded(String reason);
    }

    private final DocumentContext context;
    private final Listener listener;
    private final SessionId session = SessionId.next();
    private final DocumentConnection connection;
    private final Seat seat;
    private final MessageScanner scanner;
    private final Beginning beginning;
    private Optional<String> token = Optional.empty();
    private Grant grant;
    private boolean greeted;
    private boolean left;
    private AccessWatch.@Nullable Stay stay;
    private RoomScheduler.@Nullable Cancellable refresh;

    /** @throws Rooms.NoRoomException if the document or the server has as many as it takes */
    JoinedDocument(DocumentContext context, Grant grant, Beginning beginning, Listener listener) {
        this.context = context;
        this.listener = listener;
        this.grant = grant;
        this.beginning = beginning;
        this.connection = new DocumentConnection(
                context.socket().connection(),
                context.socket().reading(),
                (fellBehind, presenceDropped) -> whileHere(() -> drained(fellBehind)),
                (code, reason) -> whileHere(() -> listener.ended(code, reason)));
        this.seat = takeSeat();
        this.scanner = new MessageScanner(
                session,
                context.services().scanLimits(),
                context.socket().presence()::received,
                context.services().metrics());
    }

    private Seat takeSeat() {
        try {
            return context.services()
                    .rooms()
                    .join(
                            context.name(),
                            new DocumentOutlet(
                                    session,
                                    grant,
                                    context.protocol(),
                                    connection,
                                    beginning != Beginning.NO_STEP_1,
                                    reason -> inTurn(() -> listener.notOpened(reason))));
        } catch (Rooms.NoRoomException e) {
            connection.leave();
            throw e;
        }
    }

    Grant grant() {
        return grant;
    }

    /** What the client showed last of all that let it in. */
    Optional<String> token() {
        return token;
    }

    /** How the client would get in step if what it sent to the room so far were lost. */
    Beginning again() {
        if (!greeted) {
            return Beginning.ITS_STEP_1;
        }
        return beginning == Beginning.NO_STEP_1 ? Beginning.NO_STEP_1 : Beginning.LOST_STEP_1;
    }

    /** @throws MalformedException if the message is not what the protocol says */
    void receive(ClientMessage message) {
        seat.post(event(message));
    }

    /** These clients want our step 1 with each answer to theirs; the first one came when they were let in. */
    private RoomEvent event(ClientMessage message) {
        RoomEvent event = message.accept(scanner);
        if (event instanceof RoomEvent.SyncStep1Received step1) {
            boolean asksBack = greeted;
            greeted = true;
            return new RoomEvent.SyncStep1Received(step1.session(), step1.stateVector(), asksBack);
        }
        return event;
    }

    void reply(String payload) {
        for (byte[][] parts : context.protocol().encode(new ServerMessage.Stateless(payload))) {
            connection.offer(List.of(Frame.of(Frame.Kind.CONTROL, 0, parts)));
        }
    }

    /** Another token of this client was granted, which may allow more or less. */
    void grantedAnew(Optional<String> other, Grant more) {
        seat.post(new RoomEvent.AccessChanged(session, more));
        stays(other, more);
    }

    /** From now on this is why the client may be here. */
    void stays(Optional<String> shown, Grant granted) {
        if (stay != null) {
            stay.end();
        }
        token = shown;
        changed(granted);
        stay = context.services().watch().begin(context.request(shown), granted, new AccessWatch.Guest() {
            @Override
            public void changed(Grant other) {
                seat.post(new RoomEvent.AccessChanged(session, other));
                inTurn(() -> JoinedDocument.this.changed(other));
            }

            @Override
            public void ended(String reason) {
                // What the client sent and the room has not taken in yet, or is merging, changes nothing any more.
                seat.post(new RoomEvent.AccessChanged(session, granted.withRight(Right.READ)));
                seat.leave();
                inTurn(() -> listener.accessEnded(reason));
            }
        });
    }

    private void changed(Grant other) {
        grant = other;
        refreshInTime();
    }

    /** Asks for a fresh token before the grant ends; the room ends the session when none came. */
    private void refreshInTime() {
        if (refresh != null) {
            refresh.cancel();
            refresh = null;
        }
        Instant now = context.services().clock().instant();
        grant.expires().filter(now::isBefore).ifPresent(end -> {
            Duration remaining = Duration.between(now, end);
            Duration early = context.services().limits().refreshBefore();
            Duration wait =
                    remaining.compareTo(early.multipliedBy(2)) > 0 ? remaining.minus(early) : remaining.dividedBy(2);
            refresh = context.services()
                    .scheduler()
                    .after(
                            wait,
                            () -> inTurn(() -> context.send(context.protocol().tokenRequest())));
        });
    }

    private void drained(boolean fellBehind) {
        seat.post(new RoomEvent.OutboxDrained(session, fellBehind, connection.writtenRevision()));
    }

    private void inTurn(Runnable task) {
        context.socket().connection().later(() -> whileHere(task));
    }

    private void whileHere(Runnable task) {
        if (!left) {
            task.run();
        }
    }

    /** Only the first call counts. */
    void leave() {
        if (left) {
            return;
        }
        left = true;
        if (refresh != null) {
            refresh.cancel();
        }
        if (stay != null) {
            stay.end();
        }
        seat.leave();
        connection.leave();
    }

    /** Where the room's messages for this session go. */
    private record DocumentOutlet(
            SessionId session,
            Grant grant,
            Dialect dialect,
            Peer connection,
            boolean countsFirstAnswer,
            Consumer<String> ifNotOpened)
            implements Outlet {
        @Override
        public void notOpened(String reason) {
            ifNotOpened.accept(reason);
        }

        @Override
        public boolean wantsAcknowledgements() {
            return true;
        }
    }
}
