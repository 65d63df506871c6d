package dev.yarrow.server.transport;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.nio.ByteBuffer;
import java.util.List;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.ReadHandler;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.glassfish.tyrus.spi.Writer;

/** Confined to the turns of its connection: the Tyrus engine's part in one WebSocket. */
final class TyrusSession {
    /** Opens the session, which calls the endpoint's {@code @OnOpen}. */
    @FunctionalInterface
    interface Opener {
        TyrusSession open();
    }

    private final Connection connection;
    private final ReadHandler readHandler;

    private TyrusSession(Connection connection) {
        this.connection = connection;
        this.readHandler = connection.getReadHandler();
    }

    static TyrusSession open(UpgradeInfo upgrade, WebSocketConnection owner) {
        return new TyrusSession(upgrade.createConnection(new OutboxWriter(owner), reason -> {}));
    }

    /** Gives Tyrus one whole frame, which it unmasks, answers if it is a ping, and passes to the endpoint. */
    void read(ByteBuffer frame) {
        readHandler.handle(frame);
    }

    /** Calls the endpoint's {@code @OnClose}, unless Tyrus did so already. */
    void end(CloseStatus status) {
        connection.close(new CloseReason(CloseCodes.getCloseCode(status.code()), status.reason()));
    }

    /** Takes the pongs that Tyrus writes. */
    private static final class OutboxWriter extends Writer {
        private final WebSocketConnection owner;

        OutboxWriter(WebSocketConnection owner) {
            this.owner = owner;
        }

        @Override
        public void write(ByteBuffer buffer, CompletionHandler<ByteBuffer> completion) {
            // Close frames are queued by the connection alone, which knows what must go before them.
            if ((buffer.get(buffer.position()) & 0xF) != Frame.CLOSE) {
                owner.offer(List.of(Frame.encoded(buffer)));
            }
            // Bounded by the outbox from here on; waiting for the socket would block the reading thread.
            completion.completed(buffer);
        }

        /** The socket outlives Tyrus' session until the close frames are exchanged. */
        @Override
        public void close() {}
    }
}
