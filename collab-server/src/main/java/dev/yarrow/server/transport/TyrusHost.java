package dev.yarrow.server.transport;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.glassfish.tyrus.core.DebugContext;
import org.glassfish.tyrus.core.RequestContext;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.WebSocketEngine;
import org.jspecify.annotations.Nullable;

/** Thread-safe: the Tyrus engine with the {@link DocumentEndpoint}, inside no other server than our own. */
final class TyrusHost {
    /** Room for one piece of the {@link FrameReader}, which is the most that Tyrus is given at once. */
    private static final int INCOMING_BYTES = 2 * FrameReader.PIECE_BYTES;

    private static final String ENDPOINT_PATH = "/ws/";

    private final Container container = new Container();

    /** Deploys the endpoint. */
    void start() {
        try {
            container.register(DocumentEndpoint.class);
            container.start("", 0);
            container.doneDeployment();
        } catch (DeploymentException | IOException e) {
            throw new IllegalStateException("the document endpoint cannot be deployed", e);
        }
    }

    void stop() {
        container.stop();
    }

    /** What Tyrus answered to a handshake that was found right before. */
    record Upgrade(Map<String, List<String>> responseHeaders, TyrusSession.Opener opener) {}

    /** @throws IllegalStateException if Tyrus refuses, which after our own checks would be a fault of ours */
    Upgrade upgrade(Handshake handshake, String key, @Nullable String subprotocol, WebSocketConnection connection) {
        RequestContext request = request(handshake, key, subprotocol, connection);
        TyrusUpgradeResponse response = new TyrusUpgradeResponse();
        WebSocketEngine.UpgradeInfo info = container.engine.upgrade(request, response);
        if (info.getStatus() != WebSocketEngine.UpgradeStatus.SUCCESS || response.getStatus() != 101) {
            throw new IllegalStateException("Tyrus answered " + response.getStatus() + " (" + info.getStatus()
                    + ") to a handshake that should be accepted");
        }
        return new Upgrade(response.getHeaders(), () -> TyrusSession.open(info, connection));
    }

    /** Only the headers that Tyrus looks at: it keeps them as long as the session lives. */
    private static RequestContext request(
            Handshake handshake, String key, @Nullable String subprotocol, WebSocketConnection connection) {
        // A mount without names still needs one that fits the endpoint's template; nothing reads it from there.
        String name = handshake.documentName().isEmpty() ? "-" : DocumentPath.encode(handshake.documentName());
        RequestContext request = RequestContext.Builder.create()
                .requestURI(URI.create(ENDPOINT_PATH + name))
                .secure(handshake.secure())
                .remoteAddr(handshake.remoteAddress())
                .httpSession(connection)
                .tyrusProperties(Map.of())
                .build();
        Map<String, List<String>> headers = request.getHeaders();
        headers.put(
                UpgradeRequest.HOST,
                List.of(handshake.header(UpgradeRequest.HOST).orElse("localhost")));
        headers.put(UpgradeRequest.UPGRADE, List.of(UpgradeRequest.WEBSOCKET));
        headers.put(UpgradeRequest.CONNECTION, List.of(UpgradeRequest.UPGRADE));
        headers.put("Sec-WebSocket-Key", List.of(key));
        headers.put("Sec-WebSocket-Version", List.of(HandshakeReader.VERSION));
        if (subprotocol != null) {
            headers.put("Sec-WebSocket-Protocol", List.of(subprotocol));
        }
        return request;
    }

    private static final class Container extends TyrusServerContainer {
        private final TyrusWebSocketEngine engine = TyrusWebSocketEngine.builder(this)
                .incomingBufferSize(INCOMING_BYTES)
                .parallelBroadcastEnabled(false)
                .tracingType(DebugContext.TracingType.OFF)
                .tracingThreshold(DebugContext.TracingThreshold.SUMMARY)
                .build();

        Container() {
            super((Set<Class<?>>) null);
        }

        @Override
        public void register(Class<?> endpointClass) throws DeploymentException {
            engine.register(endpointClass, "");
        }

        @Override
        public void register(ServerEndpointConfig config) throws DeploymentException {
            engine.register(config, "");
        }

        @Override
        public WebSocketEngine getWebSocketEngine() {
            return engine;
        }

        @Override
        public Map<String, Object> getProperties() {
            return Map.of();
        }
    }
}
