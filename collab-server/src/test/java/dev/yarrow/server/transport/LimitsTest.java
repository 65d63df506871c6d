package dev.yarrow.server.transport;

import static dev.yarrow.server.transport.RawClient.BINARY;
import static dev.yarrow.server.transport.RawClient.CONTINUATION;
import static dev.yarrow.server.transport.RawClient.fragment;
import static dev.yarrow.server.transport.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Peers that send or take too much, on real sockets. */
class LimitsTest {
    private static final TransportSettings SETTINGS = new TransportSettings(
            50_000,
            100_000,
            Duration.ofSeconds(60),
            Duration.ZERO,
            Duration.ofSeconds(60),
            Duration.ofMillis(500),
            Duration.ofMillis(20),
            new OutboxLimits(1 << 20, 20_000, Duration.ofSeconds(1)),
            AssemblyLimits.DEFAULT,
            RateLimits.DEFAULT,
            TransportSettings.DEFAULT.outboxMemory());

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(SETTINGS);
        server.echoes = true;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("[W7] a frame of the allowed size is taken, one more byte closes with 1009")
    void singleFrame() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            client.send(frame(BINARY, new byte[50_000]));
            assertThat(client.read().payload()).hasSize(50_000);
            client.send(frame(BINARY, new byte[50_001]));
            assertThat(client.readCloseCode()).isEqualTo(1009);
        }
    }

    @Test
    @DisplayName("[W7] an announced size closes with 1009 before any payload came")
    void announced() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            client.send(RawClient.header(0x80 | BINARY, Long.MAX_VALUE, true));
            assertThat(client.readCloseCode()).isEqualTo(1009);
        }
    }

    @Test
    @DisplayName("[W7] fragments that are too large together close with 1009")
    void fragmented() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            client.send(fragment(BINARY, new byte[50_000]), frame(CONTINUATION, new byte[50_000]));
            assertThat(client.read().payload()).hasSize(100_000);
            client.send(fragment(BINARY, new byte[50_000]), fragment(CONTINUATION, new byte[50_000]));
            client.send(frame(CONTINUATION, new byte[1]));
            assertThat(client.readCloseCode()).isEqualTo(1009);
        }
    }

    @Test
    @DisplayName("[W7] a peer that goes on sending after 1009 still gets to read it, and is cut in the end")
    void keepsSending() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            client.send(RawClient.header(0x80 | BINARY, 100 << 20, true));
            byte[] chunk = new byte[8192];
            for (int i = 0; i < 200; i++) {
                client.send(chunk);
            }
            assertThat(client.readCloseCode()).isEqualTo(1009);
            server.handler().await(RecordingHandler.Closed.class);
            TestServer.await("cut", () -> server.bridge().openConnections() == 0);
        }
    }

    @Test
    @DisplayName("[W11] [W12] a slow reader falls behind alone, and catches up once it reads again")
    void slowReader() throws Exception {
        try (RawClient slow = RawClient.open(server.port(), "/ws/slow", 4096);
                RawClient fast = server.connect("/ws/fast")) {
            RecordingHandler slowHandler = server.handler();
            RecordingHandler fastHandler = server.handler();
            Connection behind = slowHandler.await(RecordingHandler.Opened.class).connection();
            Connection upToDate =
                    fastHandler.await(RecordingHandler.Opened.class).connection();
            long revision = 0;
            long largest = 0;
            Offered offered = Offered.QUEUED;
            while (offered == Offered.QUEUED) {
                Frame shared = Frame.of(Frame.Kind.UPDATE, ++revision, new byte[20_000]);
                assertThat(upToDate.offer(List.of(shared))).isEqualTo(Offered.QUEUED);
                assertThat(fast.read().payload()).hasSize(20_000);
                offered = behind.offer(List.of(shared));
                largest = Math.max(largest, behind.queuedBytes());
            }
            assertThat(offered).isEqualTo(Offered.BEHIND);
            assertThat(largest).isLessThan((1 << 20) + 30_000);
            long last = revision;

            int read = 0;
            while (slowHandler.pending() == 0 || read < behind.writtenRevision()) {
                assertThat(slow.read().payload()).hasSize(20_000);
                read++;
                if (read == behind.writtenRevision() && behind.queuedBytes() == 0) {
                    break;
                }
            }
            assertThat(slowHandler.await(RecordingHandler.Drained.class).fellBehind())
                    .isTrue();
            assertThat(behind.writtenRevision()).isLessThan(last);
            while (read < behind.writtenRevision()) {
                slow.read();
                read++;
            }
            assertThat(behind.offer(List.of(Frame.of(Frame.Kind.UPDATE, last + 1, new byte[1]))))
                    .isEqualTo(Offered.BEHIND);
            behind.catchUp(List.of(Frame.of(Frame.Kind.UPDATE, last + 1, new byte[77])));
            assertThat(behind.offer(List.of(Frame.of(Frame.Kind.UPDATE, last + 2, new byte[78]))))
                    .isEqualTo(Offered.QUEUED);
            assertThat(slow.read().payload()).hasSize(77);
            assertThat(slow.read().payload()).hasSize(78);
            TestServer.await("revision", () -> behind.writtenRevision() == last + 2);
        }
    }

    @Test
    @DisplayName("[W13] a peer that reads nothing is cut off with 1013, its memory is freed, and others go on")
    void stuckReader() throws Exception {
        try (RawClient stuck = RawClient.open(server.port(), "/ws/stuck", 4096);
                RawClient fast = server.connect("/ws/fast")) {
            RecordingHandler handler = server.handler();
            Connection connection = handler.await(RecordingHandler.Opened.class).connection();
            Frame frame = Frame.of(Frame.Kind.UPDATE, 1, new byte[100_000]);
            while (connection.offer(List.of(frame)) == Offered.QUEUED) {
                Thread.onSpinWait();
            }
            assertThat(handler.await(RecordingHandler.Closed.class).code()).isEqualTo(1013);
            assertThat(connection.offer(List.of(frame))).isEqualTo(Offered.CLOSED);
            TestServer.await("freed", () -> connection.queuedBytes() == 0 && server.listener.outboxBytes.get() == 0);
            TestServer.await("gone", () -> server.bridge().openConnections() == 1);
            fast.send(frame(BINARY, new byte[] {1}));
            assertThat(fast.read().payload()).containsExactly(1);
            assertThat(stuck.reachesEnd()).isTrue();
        }
    }

    @Test
    @DisplayName("[W14] a peer that asks for pongs and does not read them is closed with 1013")
    void pingFlood() throws Exception {
        try (RawClient client = RawClient.open(server.port(), "/ws/flood", 4096)) {
            RecordingHandler handler = server.handler();
            Connection connection = handler.await(RecordingHandler.Opened.class).connection();
            // Fills the socket first, so that pongs have to wait in the outbox.
            while (connection.offer(List.of(Frame.of(Frame.Kind.UPDATE, 1, new byte[100_000]))) == Offered.QUEUED) {
                Thread.onSpinWait();
            }
            byte[] ping = frame(RawClient.PING, new byte[125]);
            for (int i = 0; i < 200; i++) {
                client.send(ping);
            }
            assertThat(handler.await(RecordingHandler.Closed.class).code()).isEqualTo(1013);
        }
    }
}
