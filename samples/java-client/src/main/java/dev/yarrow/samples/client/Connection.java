package dev.yarrow.samples.client;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.container.jdk.client.JdkClientContainer;
import org.jspecify.annotations.Nullable;

/** One WebSocket from attempt to end. Thread-safe; what happens on it is told on threads of Tyrus, the end exactly once. */
final class Connection extends Endpoint {
    /** What came to an end without a word of the server. */
    static final int LOST = 1006;

    /** The largest message that Tyrus takes; a document comes in one. Its own limit is 4 MiB. */
    private static final int MAX_MESSAGE_BYTES = 64 << 20;

    private static final int HANDSHAKE_MILLIS = 10_000;

    /** Whoever owns a connection. */
    interface Owner {
        void opened(Connection connection);

        void received(Connection connection, ByteBuffer frame);

        void closed(Connection connection, int code, String reason);
    }

    private final Owner owner;
    private volatile @Nullable Session session;

    Connection(Owner owner) {
        this.owner = owner;
    }

    /** Connects, and returns when that succeeded or failed. */
    void open(URI uri) {
        ClientManager tyrus = ClientManager.createClient(JdkClientContainer.class.getName());
        tyrus.getProperties().put(ClientProperties.HANDSHAKE_TIMEOUT, HANDSHAKE_MILLIS);
        tyrus.getProperties().put(ClientProperties.INCOMING_BUFFER_SIZE, MAX_MESSAGE_BYTES);
        try {
            tyrus.connectToServer(this, ClientEndpointConfig.Builder.create().build(), uri);
        } catch (DeploymentException | IOException | RuntimeException e) {
            owner.closed(this, LOST, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void onOpen(Session opened, EndpointConfig config) {
        opened.setMaxBinaryMessageBufferSize(MAX_MESSAGE_BYTES);
        opened.addMessageHandler(byte[].class, frame -> owner.received(this, ByteBuffer.wrap(frame)));
        session = opened;
        owner.opened(this);
    }

    @Override
    public void onClose(Session closed, CloseReason reason) {
        owner.closed(this, reason.getCloseCode().getCode(), String.valueOf(reason.getReasonPhrase()));
    }

    /** Sends a frame after those before it, and does not wait for it. */
    void send(ByteBuffer frame) {
        Session open = session;
        if (open == null) {
            return;
        }
        try {
            open.getAsyncRemote().sendBinary(frame, this::sent);
        } catch (IllegalStateException | RejectedExecutionException closed) {
            // Its end is being told; Tyrus throws the second one when it is closing just now.
        }
    }

    private void sent(SendResult result) {
        if (!result.isOK()) {
            close();
        }
    }

    /** Ends it; whoever was connected hears so. */
    void close() {
        Session open = session;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException e) {
            owner.closed(this, LOST, String.valueOf(e.getMessage()));
        }
    }
}
