package dev.yarrow.server.room;

import dev.yarrow.server.access.Grant;
import dev.yarrow.server.protocol.Dialect;
import dev.yarrow.server.protocol.YWebsocketProtocol;
import dev.yarrow.server.transport.Connection;
import dev.yarrow.server.transport.ConnectionHandler;
import dev.yarrow.server.transport.OutboxLimits;
import dev.yarrow.server.transport.Peer;
import dev.yarrow.server.transport.SimulatedConnection;

/** Where what a room says is heard by nobody. */
record SilentOutlet(SessionId session, Peer connection) implements Outlet {
    SilentOutlet(SessionId session) {
        this(session, new SimulatedConnection(new Nobody(), OutboxLimits.DEFAULT, message -> {}));
    }

    @Override
    public Grant grant() {
        return Grant.OPEN;
    }

    @Override
    public boolean wantsAcknowledgements() {
        return false;
    }

    @Override
    public Dialect dialect() {
        return YWebsocketProtocol.INSTANCE;
    }

    private static final class Nobody implements ConnectionHandler {
        @Override
        public void onOpen(Connection connection) {}

        @Override
        public void onBinary(byte[] payload) {}

        @Override
        public void onText() {}

        @Override
        public void onDrained(boolean fellBehind, boolean presenceDropped) {}

        @Override
        public void onClosed(int code, String reason) {}
    }
}
