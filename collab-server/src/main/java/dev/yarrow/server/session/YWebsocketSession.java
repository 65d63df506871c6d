package dev.yarrow.server.session;

import dev.yarrow.crdt.MalformedException;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.metrics.Metrics;
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
    private State state = new Waiting();

    /** What a connection is. */
    private sealed interface State {}

    /** Not open yet. */
    private record Waiting() implements State {}

    /** In a room. */
    private record Joined(
            Seat seat, SessionId session, Connection connection, MessageScanner scanner, AccessWatch.Stay stay)
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
        SessionId session = SessionId.next();
        try {
            Seat seat = rooms.join(
                    request.document(), new SessionOutlet(session, connection, grant, wantsAcknowledgements));
            AccessWatch.Stay stay = watch.begin(request, grant, new Guest(seat, session, grant, connection));
            state = new Joined(seat, session, connection, new MessageScanner(session, limits, metrics), stay);
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
            joined.seat.post(PROTOCOL.decode(payload).accept(joined.scanner));
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
}
