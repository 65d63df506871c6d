package dev.yarrow.server.transport;

import static dev.yarrow.server.transport.RawClient.BINARY;
import static dev.yarrow.server.transport.RawClient.CLOSE;
import static dev.yarrow.server.transport.RawClient.PING;
import static dev.yarrow.server.transport.RawClient.closeFrame;
import static dev.yarrow.server.transport.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.server.transport.RawClient.Received;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How connections live on and end: pings, keepalives, idleness, closing, failures of handlers, back-pressure. */
class LifeTest {
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(settings(Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(60)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("[W16] a silent peer is pinged, and closed with 1001 when nothing comes")
    void idle() throws Exception {
        restart(settings(Duration.ofMillis(600), Duration.ofMillis(150), Duration.ofSeconds(60)));
        try (RawClient client = server.connect("/ws/a")) {
            RecordingHandler handler = server.handler();
            int pings = 0;
            Received frame = client.read();
            while (frame.opcode() == PING) {
                pings++;
                frame = client.read();
            }
            assertThat(pings).isBetween(1, 4);
            assertThat(frame.closeCode()).isEqualTo(1001);
            assertThat(handler.await(RecordingHandler.Closed.class).code()).isEqualTo(1001);
            assertThat(client.reachesEnd()).isTrue();
        }
    }

    @Test
    @DisplayName("[W16] a peer that answers pings stays")
    void answersPings() throws Exception {
        restart(settings(Duration.ofMillis(400), Duration.ofMillis(100), Duration.ofSeconds(60)));
        try (RawClient client = server.connect("/ws/a")) {
            for (int i = 0; i < 8; i++) {
                Received ping = client.read();
                assertThat(ping.opcode()).isEqualTo(PING);
                client.send(frame(RawClient.PONG, ping.payload()));
            }
        }
    }

    @Test
    @DisplayName("[W17] a connection to which no message was written gets its protocol's keepalive, pings or not")
    void keepalive() throws Exception {
        restart(settings(Duration.ofSeconds(60), Duration.ofMillis(50), Duration.ofMillis(200)));
        server.keepalive = Frame.of(Frame.Kind.CONTROL, 0, new byte[] {1, 1, 0});
        try (RawClient client = server.connect("/ws/a")) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.readSkippingPings().payload()).containsExactly(1, 1, 0);
            }
        }
    }

    @Test
    @DisplayName("[W9] a close by the server waits for the answer of the peer, then ends the connection")
    void serverCloses() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            RecordingHandler handler = server.handler();
            Connection connection = handler.await(RecordingHandler.Opened.class).connection();
            connection.offer(List.of(Frame.of(Frame.Kind.UPDATE, 1, new byte[10])));
            connection.close(4400, "malformed");
            connection.close(1000, "too late");
            assertThat(handler.await(RecordingHandler.Closed.class))
                    .isEqualTo(new RecordingHandler.Closed(4400, "malformed"));
            assertThat(client.read().payload()).hasSize(10);
            Received close = client.read();
            assertThat(close.opcode()).isEqualTo(CLOSE);
            assertThat(close.closeCode()).isEqualTo(4400);
            assertThat(server.bridge().openConnections()).isEqualTo(1);
            client.send(frame(BINARY, new byte[5]), closeFrame(4400, ""));
            assertThat(client.reachesEnd()).isTrue();
            assertThat(handler.pending()).isZero();
            TestServer.await("gone", () -> server.bridge().openConnections() == 0);
        }
    }

    @Test
    @DisplayName("[W9] a peer that does not answer a close is cut")
    void peerIgnoresClose() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            server.handler().await(RecordingHandler.Opened.class).connection().close(1012, "restart");
            assertThat(client.readCloseCode()).isEqualTo(1012);
            assertThat(client.reachesEnd()).isTrue();
            TestServer.await("gone", () -> server.bridge().openConnections() == 0);
        }
    }

    @Test
    @DisplayName("[W9] a code that may not be sent is an error of the caller; a long reason is cut between characters")
    void closeArguments() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            Connection connection =
                    server.handler().await(RecordingHandler.Opened.class).connection();
            assertThatThrownBy(() -> connection.close(1006, "")).isInstanceOf(IllegalArgumentException.class);
            connection.close(1000, "é".repeat(100));
            assertThat(client.read().payload()).hasSize(2 + 122);
        }
    }

    @Test
    @DisplayName("[W10] an exception in a handler closes its connection with 1011, and no other")
    void handlerFails() throws Exception {
        server.policy = handshake -> handshake.documentName().equals("good")
                ? null
                : new Admission.Accept(new RecordingHandler(handshake) {
                    @Override
                    public void onOpen(Connection opened) {
                        if (handshake.documentName().equals("open")) {
                            throw new IllegalStateException("in onOpen");
                        }
                    }

                    @Override
                    public void onBinary(byte[] payload) {
                        throw new StackOverflowError("in onBinary");
                    }

                    @Override
                    public void onClosed(int code, String reason) {
                        throw new IllegalStateException("in onClosed");
                    }
                });
        server.echoes = true;
        try (RawClient good = server.connect("/ws/good");
                RawClient open = server.connect("/ws/open");
                RawClient binary = server.connect("/ws/binary");
                RawClient close = server.connect("/ws/close")) {
            assertThat(open.readCloseCode()).isEqualTo(1011);
            binary.send(frame(BINARY, new byte[1]));
            assertThat(binary.readCloseCode()).isEqualTo(1011);
            close.send(closeFrame(1000, ""));
            assertThat(close.readCloseCode()).isEqualTo(1000);
            assertThat(close.reachesEnd()).isTrue();
            good.send(frame(BINARY, new byte[] {5}));
            assertThat(good.read().payload()).containsExactly(5);
        }
        TestServer.await("gone", () -> server.bridge().openConnections() == 0);
    }

    @Test
    @DisplayName("[W15] while reading is suspended nothing arrives; afterwards everything does, in order")
    void backPressure() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            RecordingHandler handler = server.handler();
            Connection connection = handler.await(RecordingHandler.Opened.class).connection();
            connection.suspendReading();
            byte[] first = new byte[100];
            client.send(frame(BINARY, first));
            CountDownLatch sent = new CountDownLatch(1);
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < 3000; i++) {
                        byte[] payload = new byte[10_000];
                        payload[0] = (byte) i;
                        client.send(frame(BINARY, payload));
                    }
                    sent.countDown();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            sender.start();
            TestServer.await("the sender is held up", () -> sender.getState() != Thread.State.NEW);
            assertThat(sent.await(500, java.util.concurrent.TimeUnit.MILLISECONDS))
                    .as("30 MB do not fit into the kernel's buffers")
                    .isFalse();
            assertThat(handler.pending()).isZero();
            connection.resumeReading();
            handler.await(RecordingHandler.Binary.class);
            for (int i = 0; i < 3000; i++) {
                connection.suspendReading();
                connection.resumeReading();
                assertThat(handler.await(RecordingHandler.Binary.class).payload()[0])
                        .isEqualTo((byte) i);
            }
            sender.join();
            assertThat(handler.overlapped).isFalse();
        }
    }

    @Test
    @DisplayName("[W15] a handler that suspends reading gets no further message from bytes that were read already")
    void suspendInHandler() throws Exception {
        server.policy = handshake -> {
            RecordingHandler handler = new RecordingHandler(handshake) {
                @Override
                public void onBinary(byte[] payload) {
                    connection().suspendReading();
                    super.onBinary(payload);
                }
            };
            return new Admission.Accept(handlers(handler));
        };
        try (RawClient client = server.connect("/ws/a")) {
            byte[] one = frame(BINARY, new byte[] {1});
            client.send(HandshakeTest.concat(one, one, one));
            RecordingHandler handler = suspending.get(0);
            for (int i = 0; i < 3; i++) {
                handler.await(RecordingHandler.Binary.class);
                assertThat(handler.pending()).isZero();
                handler.connection().resumeReading();
            }
            handler.connection().close(1000, "");
            assertThat(client.readCloseCode()).isEqualTo(1000);
        }
    }

    @Test
    @DisplayName("[W9] a connection whose reading is suspended still finishes its closing handshake")
    void closeWhileSuspended() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            Connection connection =
                    server.handler().await(RecordingHandler.Opened.class).connection();
            connection.suspendReading();
            client.send(frame(BINARY, new byte[100]));
            connection.close(1013, "full");
            assertThat(client.readCloseCode()).isEqualTo(1013);
            client.send(closeFrame(1013, ""));
            TestServer.await("gone", () -> server.bridge().openConnections() == 0);
        }
    }

    @Test
    @DisplayName("[W18] going away closes everybody, admits nobody, and says how many did not finish in time")
    void closeAll() throws Exception {
        restart(TransportSettings.DEFAULT);
        try (RawClient polite = server.connect("/ws/polite");
                RawClient rude = server.connect("/ws/rude")) {
            RecordingHandler first = server.handler();
            RecordingHandler second = server.handler();
            Thread answers = new Thread(() -> {
                try {
                    polite.send(closeFrame(polite.readCloseCode(), ""));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            answers.start();
            int unfinished = server.bridge().closeAll(1012, "restart", Duration.ofMillis(500));
            answers.join();
            assertThat(unfinished).isEqualTo(1);
            assertThat(first.await(RecordingHandler.Closed.class).code()).isEqualTo(1012);
            assertThat(second.await(RecordingHandler.Closed.class).code()).isEqualTo(1012);
            assertThat(rude.readCloseCode()).isIn(1012, 1006);
            TestServer.await("gone", () -> server.bridge().openConnections() == 0);
            try (RawClient late = new RawClient(server.port())) {
                assertThat(late.handshake("/ws/late").status()).isEqualTo(503);
            }
        }
    }

    @Test
    @DisplayName("[W18] stopping the server ends what is open, and handlers are told")
    void stopServer() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            RecordingHandler handler = server.handler();
            server.close();
            assertThat(handler.await(RecordingHandler.Closed.class).code()).isEqualTo(1001);
            assertThat(client.readCloseCode()).isEqualTo(1001);
            assertThat(client.reachesEnd()).isTrue();
        }
    }

    @Test
    @DisplayName("[W20] the listener's sums agree with what happened")
    void listener() throws Exception {
        server.echoes = true;
        try (RawClient client = server.connect("/ws/a")) {
            client.send(frame(BINARY, new byte[200]));
            client.read();
            client.send(closeFrame(1000, ""));
            assertThat(client.reachesEnd()).isTrue();
        }
        TestServer.await("closed", () -> server.listener.closed.get() == 1);
        assertThat(server.listener.opened).hasValue(1);
        assertThat(server.listener.bytesIn).hasValue(8 + 200 + 8);
        assertThat(server.listener.bytesOut).hasValue(4 + 200 + 4);
        assertThat(server.listener.deliveries).hasValue(1);
        assertThat(server.listener.outboxBytes).hasValue(0);
    }

    private final List<RecordingHandler> suspending = new ArrayList<>();

    private RecordingHandler handlers(RecordingHandler handler) {
        suspending.add(handler);
        return handler;
    }

    private void restart(TransportSettings settings) throws IOException {
        server.close();
        server = new TestServer(settings);
    }

    private static TransportSettings settings(Duration idle, Duration ping, Duration keepalive) {
        return new TransportSettings(
                1 << 20,
                1 << 20,
                idle,
                ping,
                keepalive,
                Duration.ofMillis(300),
                Duration.ofMillis(10),
                OutboxLimits.DEFAULT,
                AssemblyLimits.DEFAULT,
                RateLimits.DEFAULT,
                TransportSettings.DEFAULT.outboxMemory());
    }
}
