package dev.yarrow.server.transport;

import static dev.yarrow.server.transport.RawClient.BINARY;
import static dev.yarrow.server.transport.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.limit.RateLimit;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Peers that send too fast, on real sockets. */
class PaceTest {
    private static final int BURST = 50;
    private static final int MESSAGES = 200;
    private static final RateLimit ANY = new RateLimit(1L << 40, 1L << 40);

    @Test
    @DisplayName(
            "[L2] who sends too many messages is read more slowly, in order and to the last; others are not held up")
    void messages() throws Exception {
        RateLimits limits = new RateLimits(new RateLimit(150, BURST), ANY);
        try (TestServer server = new TestServer(TransportSettings.DEFAULT.withRates(limits));
                RawClient fast = server.connect("/ws/a")) {
            RecordingHandler heard = server.handler();
            fast.send(numbered(MESSAGES));
            for (int i = 0; i < MESSAGES; i++) {
                byte[] payload = heard.await(RecordingHandler.Binary.class).payload();
                assertThat(payload[0]).isEqualTo((byte) i);
            }
            long start = System.nanoTime();
            fast.send(frame(BINARY, new byte[] {7}));
            server.echoes = true;
            try (RawClient other = server.connect("/ws/b")) {
                other.send(frame(BINARY, new byte[] {1}));
                assertThat(other.read().payload()).containsExactly(1);
                assertThat(heard.pending()).isZero();
            }
            assertThat(heard.await(RecordingHandler.Binary.class).payload()).containsExactly(7);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(600));
            assertThat(server.listener.slowed).hasPositiveValue();
        }
    }

    @Test
    @DisplayName("[L2] who sends too many bytes is read more slowly, to the last")
    void bytes() throws Exception {
        RateLimits limits = new RateLimits(ANY, new RateLimit(1 << 20, 64 << 10));
        try (TestServer server = new TestServer(TransportSettings.DEFAULT.withRates(limits));
                RawClient fast = server.connect("/ws/a")) {
            RecordingHandler heard = server.handler();
            long start = System.nanoTime();
            fast.send(frame(BINARY, new byte[1 << 20]));
            assertThat(heard.await(RecordingHandler.Binary.class).payload()).hasSize(1 << 20);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(700));
            assertThat(server.listener.slowed).hasPositiveValue();
        }
    }

    @Test
    @DisplayName("[L2] one that leaves while it is not read is gone, and its place with it")
    void leaves() throws Exception {
        RateLimits limits = new RateLimits(new RateLimit(100, 1), ANY);
        try (TestServer server = new TestServer(TransportSettings.DEFAULT.withRates(limits))) {
            try (RawClient fast = server.connect("/ws/a")) {
                fast.send(numbered(60));
                TestServer.await("slowed", () -> server.listener.slowed.get() > 0);
            }
            TestServer.await("gone", () -> server.listener.closed.get() == 1);
        }
    }

    private static byte[] numbered(int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(frame(BINARY, new byte[] {(byte) i}));
        }
        return all.toByteArray();
    }
}
