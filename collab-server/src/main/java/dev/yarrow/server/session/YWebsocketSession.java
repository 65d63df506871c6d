package dev.yarrow.server.session;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.AwarenessUpdate;
import dev.yarrow.crdt.MalformedException;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.ClientMessage;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.protocol.Dialect;
import dev.yarrow.server.protocol.ProtocolException;
import dev.yarrow.server.protocol.YWebsocketProtocol;
import dev.yarrow.server.room.Outlet;
import dev.yarrow.server.room.RoomEvent;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.room.Seat;
import dev.yarrow.server.room.SessionId;
import dev.yarrow.server.transport.Connection;
import dev.yarrow.server.transport.ConnectionHandler;
import dev.yarrow.server.transport.Frame;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One y-websocket client in one document. Confined to its connection, except for what a room asks of its outlet. */
final class YWebsocketSession implements ConnectionHandler {
    private static final YWebsocketProtocol PROTOCOL = YWebsocketProtocol.INSTANCE;
    private static final Frame KEEPALIVE = Frame.of(Frame.Kind.CONTROL, 0, PROTOCOL.keepalive());

    private final AccessRequest request;
    private final Grant grant;
    private final AccessWatch watch;
    private final boolean wantsAcknowledgements;
    private final Rooms rooms;
    private final ScanLimits limits;
    private final Metrics metrics;
    private final AtomicInteger openSessions;
    private final MessageHandler handler = new MessageHandler();
    private State state = new Waiting();

    /** What a connection is. */
    private sealed interface State {}

    /** Not open yet. */
    private record Waiting() implements State {}

    /** In a room. */
    private record Joined(Seat seat, SessionId session, Connection connection, AccessWatch.Stay stay)
            implements State {}

    /** Refused by the room, or over. */
    private record Ended() implements State {}

    /** @param openSessions counts this session while it is open */
    YWebsocketSession(
            AccessRequest request,
            Grant grant,
            AccessWatch watch,
            boolean wantsAcknowledgements,
            Rooms rooms,
            ScanLimits limits,
            Metrics metrics,
            AtomicInteger openSessions) {
        this.request = request;
        this.grant = grant;
        this.watch = watch;
        this.wantsAcknowledgements = wantsAcknowledgements;
        this.rooms = rooms;
        this.limits = limits;
        this.metrics = metrics;
        this.openSessions = openSessions;
    }

    @Override
    public void onOpen(Connection connection) {
        openSessions.incrementAndGet();
        SessionId session = new SessionId(connection.id());
        try {
            Seat seat = rooms.join(
                    request.document(), new SessionOutlet(session, connection, grant, wantsAcknowledgements));
            AccessWatch.Stay stay = watch.begin(request, grant, new Guest(seat, session, grant, connection));
            state = new Joined(seat, session, connection, stay);
        } catch (Rooms.NoRoomException e) {
            metrics.refused("rooms");
            state = new Ended();
            connection.close(CloseCode.TRY_LATER, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void onBinary(byte[] payload) {
        if (!(state instanceof Joined joined)) {
            return;
        }
        try {
            RoomEvent event = PROTOCOL.decode(payload).accept(handler);
            joined.seat.post(event);
        } catch (ProtocolException e) {
            refuse(joined.connection, e.closeCode(), e.reason());
        } catch (MalformedException e) {
            refuse(joined.connection, CloseCode.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private void refuse(Connection connection, int closeCode, String reason) {
        metrics.updateRejected("malformed");
        connection.close(closeCode, reason);
    }

    @Override
    public void onText() {
        if (state instanceof Joined joined) {
            metrics.refused("text");
            joined.connection.close(CloseCode.NOT_ACCEPTABLE, "the protocol is binary, a text message came");
        }
    }

    @Override
    public void onDrained(boolean fellBehind, boolean presenceDropped) {
        if (state instanceof Joined joined) {
            joined.seat.post(
                    new RoomEvent.OutboxDrained(joined.session, fellBehind, joined.connection.writtenRevision()));
        }
    }

    @Override
    public void onClosed(int code, String reason) {
        if (state instanceof Joined joined) {
            joined.stay.end();
            joined.seat.leave();
        }
        state = new Ended();
        openSessions.decrementAndGet();
    }

    @Override
    public Optional<Frame> keepalive() {
        return Optional.of(KEEPALIVE);
    }

    private SessionId session() {
        if (state instanceof Joined joined) {
            return joined.session;
        }
        throw new IllegalStateException("a message came outside of a room");
    }

    /** Where the room's messages for this client go. */
    private record SessionOutlet(SessionId session, Connection connection, Grant grant, boolean wantsAcknowledgements)
            implements Outlet {
        @Override
        public Dialect dialect() {
            return PROTOCOL;
        }
    }

    /** Tells the room, and if need be the client, that something else is granted than before. Thread-safe. */
    private record Guest(Seat seat, SessionId session, Grant first, Connection connection)
            implements AccessWatch.Guest {
        @Override
        public void changed(Grant grant) {
            seat.post(new RoomEvent.AccessChanged(session, grant));
        }

        @Override
        public void ended(String reason) {
            // What the client sent and the room has not taken in yet, or is merging, changes nothing any more.
            seat.post(new RoomEvent.AccessChanged(session, first.withRight(Right.READ)));
            seat.leave();
            connection.close(CloseCode.FORBIDDEN, reason);
        }
    }

    /** Scans a message and says what it means to the room. */
    private final class MessageHandler implements ClientMessage.Handler<RoomEvent> {
        @Override
        public RoomEvent syncStep1(ClientMessage.SyncStep1 message) {
            return new RoomEvent.SyncStep1Received(session(), StateVector.scan(message.stateVector(), limits));
        }

        @Override
        public RoomEvent syncStep2(ClientMessage.SyncStep2 message) {
            return update(message.update(), true);
        }

        @Override
        public RoomEvent update(ClientMessage.UpdateMessage message) {
            return update(message.update(), false);
        }

        private RoomEvent update(byte[] bytes, boolean completesSync) {
            metrics.updatesReceived(1);
            return new RoomEvent.UpdateReceived(session(), Update.scan(bytes, limits), completesSync);
        }

        @Override
        public RoomEvent awareness(ClientMessage.Awareness message) {
            List<AwarenessEntry> entries = AwarenessUpdate.scan(message.awarenessUpdate(), limits);
            metrics.presenceReceived(entries.size());
            return new RoomEvent.AwarenessReceived(session(), entries);
        }

        @Override
        public RoomEvent queryAwareness(ClientMessage.QueryAwareness message) {
            return new RoomEvent.AwarenessQueried(session());
        }
    }
}
