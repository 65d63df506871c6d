package dev.yarrow.server.transport;

import jakarta.websocket.CloseReason;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Confined to one connection: the Jakarta endpoint of a document room. It passes everything on to the
 * {@link ConnectionHandler} that admission chose, found through the session's user properties. Public because the
 * container makes its instances.
 */
@ServerEndpoint(value = "/ws/{name}", configurator = DocumentEndpoint.ConnectionConfigurator.class)
public final class DocumentEndpoint {
    private static final String CONNECTION = WebSocketConnection.class.getName();

    private @Nullable WebSocketConnection connection;

    @OnOpen
    public void onOpen(Session session) {
        WebSocketConnection opened = (WebSocketConnection)
                Objects.requireNonNull(session.getUserProperties().get(CONNECTION));
        connection = opened;
        opened.sessionOpened();
    }

    /** A part of a binary message; the bound on the whole was checked before it came here. */
    @OnMessage
    public void onBinary(ByteBuffer part, boolean last) {
        connection().binary(part, last);
    }

    /** A part of a text message, of which only the end matters: Tyrus has checked that it is UTF-8. */
    @OnMessage
    public void onText(String part, boolean last) {
        if (last) {
            connection().text();
        }
    }

    @OnClose
    public void onClose(Session session, CloseReason reason) {
        connection()
                .sessionClosed(
                        reason.getCloseCode().getCode(), Objects.requireNonNullElse(reason.getReasonPhrase(), ""));
    }

    @OnError
    public void onError(Session session, Throwable failure) {
        connection().failed(failure);
    }

    private WebSocketConnection connection() {
        return Objects.requireNonNull(connection, "the container opens a session before it uses it");
    }

    /** Puts the connection, which the bridge lays into the request in place of an HTTP session, where a session has it. */
    public static final class ConnectionConfigurator extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            config.getUserProperties().put(CONNECTION, request.getHttpSession());
        }

        /** The one subprotocol that admission chose; the bridge shows Tyrus no other. */
        @Override
        public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
            return requested.get(0);
        }
    }
}
