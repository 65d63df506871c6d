package dev.yarrow.server.session;

import dev.yarrow.crdt.MalformedException;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Right;
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

/** One y-websocket client in one document. Confined to its connection, except for what a room asks of its outlet. */
final class YWebsocketSession implements ConnectionHandler {
    private static final YWebsocketProtocol PROTOCOL = YWebsocketProtocol.INSTANCE;
    private static final Frame KEEPALIVE = Frame.of(Frame.Kind.CONTROL, 0, PROTOCOL.keepalive());

    private final YWebsocketServices services;
    private final AccessRequest request;
    private final Grant grant;
    private final boolean wantsAcknowledgements;
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

    YWebsocketSession(YWebsocketServices services, AccessRequest request, Grant grant, boolean wantsAcknowledgements) {
        this.services = services;
        this.request = request;
        this.grant = grant;
        this.wantsAcknowledgements = wantsAcknowledgements;
    }

    @Override
    public void onOpen(Connection connection) {
        SessionId session = SessionId.next();
        try {
            Seat seat = services.rooms()
                    .join(request.document(), new SessionOutlet(session, connection, grant, wantsAcknowledgements));
            AccessWatch.Stay stay = services.watch().begin(request, grant, new Guest(seat, session, grant, connection));
            PresencePace pace = new PresencePace(connection, services.presence(), services.nanoClock());
            MessageScanner scanner =
                    new MessageScanner(session, services.scanLimits(), pace::received, services.metrics());
            state = new Joined(seat, session, connection, scanner, stay);
        } catch (Rooms.NoRoomException e) {
            services.metrics().refused(e.word());
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
        services.metrics().updateRejected("malformed");
        connection.close(closeCode, reason);
    }

    @Override
    public void onText() {
        if (state instanceof Joined joined) {
            services.metrics().refused("text");
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
    }

    @Override
    public boolean isQuick() {
        return true; // scans the bytes and posts an event
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
