package dev.yarrow.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.limit.PlaceLimits;
import dev.yarrow.server.limit.Places;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.handler.DefaultHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sockets that are many, and requests that never end, on a real server. */
class SocketGuardTest {
    private static final byte[] REQUEST = RawClient.request("GET", "/", Map.of("Host", "localhost"));

    private final CountingListener listener = new CountingListener();
    private final Places places = new Places(new PlaceLimits(100, 3, 100), address -> false);
    private final WebServer server = new WebServer(
            WebServerSettings.at("127.0.0.1", 0, Optional.empty(), places, Duration.ofSeconds(2)),
            new DefaultHandler(),
            new ErrorHandler(),
            listener);

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("[L7] a request whose bytes come one by one is cut off, be it the first on its socket or a later one")
    void slowloris() throws Exception {
        try (RawClient first = new RawClient(server.port());
                RawClient later = new RawClient(server.port());
                RawClient silent = new RawClient(server.port())) {
            assertThat(later.exchange(REQUEST).status()).isEqualTo(404);
            byte[] endless = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII);
            first.send(endless);
            later.send(endless);
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (listener.socketsRefused.getOrDefault(SocketRefusal.TOO_SLOW, 0) < 3) {
                assertThat(System.nanoTime()).as("patience of the server").isLessThan(end);
                drip(first);
                drip(later);
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(first.reachesEnd() && later.reachesEnd() && silent.reachesEnd())
                    .isTrue();
        }
        TestServer.await("places are given back", () -> places.taken() == 0);
    }

    private static void drip(RawClient client) {
        try {
            client.send(new byte[] {'a'});
        } catch (IOException cutOff) {
            assertThat(cutOff).isNotNull();
        }
    }

    @Test
    @DisplayName(
            "[L7] one address gets so many sockets; one more is closed at once, and there is space when one leaves")
    void tooMany() throws Exception {
        RawClient one = new RawClient(server.port());
        try (RawClient two = new RawClient(server.port());
                RawClient three = new RawClient(server.port())) {
            assertThat(two.exchange(REQUEST).status()).isEqualTo(404);
            TestServer.await("all are counted", () -> places.taken() == 3);
            try (RawClient four = new RawClient(server.port())) {
                assertThat(four.reachesEnd()).isTrue();
            }
            assertThat(listener.socketsRefused).containsEntry(SocketRefusal.TOO_MANY, 1);
            one.close();
            TestServer.await("one is gone", () -> places.taken() == 2);
            assertThat(three.exchange(REQUEST).status()).isEqualTo(404);
            try (RawClient four = new RawClient(server.port())) {
                assertThat(four.exchange(REQUEST).status()).isEqualTo(404);
            }
        }
    }
}
