package dev.yarrow.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JDK's own WebSocket client, which nobody here wrote, against the bridge. */
class JdkClientTest {
    /** Collects one message and the close. */
    private static final class Collector implements WebSocket.Listener {
        final CompletableFuture<byte[]> message = new CompletableFuture<>();
        final CompletableFuture<ByteBuffer> pong = new CompletableFuture<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            parts.writeBytes(part);
            if (last) {
                message.complete(parts.toByteArray());
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
            pong.complete(data);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }

    @Test
    @Timeout(30)
    @DisplayName("[W4] an independent client connects, echoes a large message in fragments, pings and closes")
    void jdkClient() throws Exception {
        byte[] payload = new byte[3_000_000];
        new Random(1).nextBytes(payload);
        try (TestServer server = TestServer.echoing()) {
            Collector collector = new Collector();
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/ws/a%2Fb/%C3%A9?ack=1"), collector)
                    .get(10, TimeUnit.SECONDS);
            RecordingHandler handler = server.handler();
            assertThat(handler.handshake.documentName()).isEqualTo("a/b/é");

            socket.sendBinary(ByteBuffer.wrap(payload, 0, 1_000_000), false).get(10, TimeUnit.SECONDS);
            socket.sendPing(ByteBuffer.wrap(new byte[] {42})).get(10, TimeUnit.SECONDS);
            socket.sendBinary(ByteBuffer.wrap(payload, 1_000_000, 2_000_000), true)
                    .get(10, TimeUnit.SECONDS);
            assertThat(collector.pong.get(10, TimeUnit.SECONDS).get()).isEqualTo((byte) 42);
            assertThat(collector.message.get(10, TimeUnit.SECONDS)).isEqualTo(payload);

            socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(10, TimeUnit.SECONDS);
            assertThat(collector.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1000);
            assertThat(handler.await(RecordingHandler.Closed.class))
                    .isEqualTo(new RecordingHandler.Closed(1000, "done"));
        }
    }
}
