package dev.yarrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.access.Client;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.access.jwt.TokenMaker;
import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.server.transport.RawClient;
import dev.yarrow.server.transport.RawClient.HttpAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits of a whole server as it is wired, behind a proxy on this machine that it trusts, or does not. */
class LimitedServerTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String TRUSTED = "127.0.0.1";

    @TempDir
    Path data;

    @Test
    @DisplayName("[L1] [T4] one address behind a trusted proxy is refused with 429, others are not, until one has left")
    void addresses() throws Exception {
        try (CollabServer server = start("trusted-proxies", TRUSTED, "max-connections-per-address", "2")) {
            RawClient first = new RawClient(port(server));
            try (RawClient second = new RawClient(port(server));
                    RawClient other = new RawClient(port(server))) {
                assertThat(upgrade(first, "192.0.2.1").status()).isEqualTo(101);
                assertThat(upgrade(second, "192.0.2.1").status()).isEqualTo(101);
                HttpAnswer refused = connect(server, "192.0.2.1");
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.headers()).containsKey("retry-after");
                assertThat(refused.body()).contains("Your address has 2 connections");
                assertThat(upgrade(other, "192.0.2.2").status()).isEqualTo(101);
                assertThat(metric(server, "yarrow_refusals_total{reason=\"address\"}"))
                        .isEqualTo(1);

                first.close();
                awaitStatus(server, "192.0.2.1", 101);
            }
        }
    }

    @Test
    @DisplayName("[L1] without a trusted proxy, whatever a client says of its address does not count")
    void liars() throws Exception {
        try (CollabServer server = start("max-connections-per-address", "1")) {
            try (RawClient one = new RawClient(port(server));
                    RawClient two = new RawClient(port(server))) {
                assertThat(upgrade(one, "192.0.2.1").status()).isEqualTo(101);
                assertThat(upgrade(two, "192.0.2.1").status()).isEqualTo(101);
            }
        }
    }

    @Test
    @DisplayName("[L1] one user has so many connections, in all documents together")
    void users() throws Exception {
        try (CollabServer server = start("jwt-secret", SECRET, "max-connections-per-user", "2")) {
            String ann = token("ann");
            try (Client one = Client.open(server.address(), "/ws/doc?token=" + ann);
                    Client two = Client.open(server.address(), "/ws/other?token=" + ann);
                    RawClient three = new RawClient(port(server));
                    Client bob = Client.open(server.address(), "/ws/doc?token=" + token("bob"))) {
                one.await("0000");
                two.await("0000");
                assertThat(three.handshake("/ws/third?token=" + ann).status()).isEqualTo(429);
                bob.await("0000");
            }
        }
    }

    @Test
    @DisplayName("[L1] a document that is crowded closes with 1013, which clients take as a reason to come back")
    void crowded() throws Exception {
        try (CollabServer server = start("max-connections-per-document", "1");
                Client one = Client.open(server.address(), "/ws/doc")) {
            one.await("0000");
            try (Client two = Client.open(server.address(), "/ws/doc");
                    Client elsewhere = Client.open(server.address(), "/ws/other")) {
                assertThat(two.awaitClose()).startsWith("1013 ");
                elsewhere.await("0000");
            }
            assertThat(metric(server, "yarrow_refusals_total{reason=\"crowded\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    @DisplayName("[L5] a server whose documents fill their memory says so with 503, for those that are not open")
    void memory() throws Exception {
        try (CollabServer server = start("room-memory", "1MiB");
                Client one = Client.open(server.address(), "/ws/doc")) {
            one.await("0000");
            server.document("doc")
                    .edit(edit -> edit.text("content").insert(0, "x".repeat(400_000)))
                    .get(10, TimeUnit.SECONDS);
            awaitStatus(server, "192.0.2.1", 503);
            try (Client again = Client.open(server.address(), "/ws/doc")) {
                again.await("0000");
            }
            assertThat(metric(server, "yarrow_rooms_memory_bytes")).isGreaterThan(1 << 20);
        }
    }

    @Test
    @DisplayName(
            "[L5] [K12] [N19] a server with as many documents open as it may have says 503, by every way in, and serves those")
    void rooms() throws Exception {
        try (CollabServer server = start("max-rooms", "1");
                Client one = Client.open(server.address(), "/ws/doc")) {
            one.await("0000");
            HttpAnswer socket = get(server, "/ws/other", RawClient.handshakeHeaders());
            HttpAnswer hocuspocus = get(server, "/hocuspocus", RawClient.handshakeHeaders());
            HttpAnswer http = open(server, "other");
            for (HttpAnswer refused : List.of(socket, hocuspocus, http)) {
                assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
                assertThat(refused.headers()).containsKey("retry-after");
                assertThat(refused.body()).contains("the server has 1 documents open");
            }
            assertThat(http.headers()).containsEntry("content-type", "application/problem+json");
            assertThat(http.body()).contains("\"code\":\"unavailable\"");
            assertThat(metric(server, "yarrow_refusals_total{reason=\"rooms\"}"))
                    .isEqualTo(3);
            try (Client again = Client.open(server.address(), "/ws/doc")) {
                again.await("0000");
            }
            assertThat(open(server, "doc").status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("[L8] the metrics are for this machine, not for whoever comes through a proxy, trusted or not")
    void metrics() throws Exception {
        try (CollabServer server = start("trusted-proxies", TRUSTED)) {
            assertThat(get(server, "/metrics", Map.of()).status()).isEqualTo(200);
            HttpAnswer refused = get(server, "/metrics", Map.of("X-Forwarded-For", "192.0.2.1"));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).contains("metrics-from");
            assertThat(get(server, "/health/live", Map.of("X-Forwarded-For", "192.0.2.1"))
                            .status())
                    .isEqualTo(200);
        }
        try (CollabServer server = start()) {
            for (String header : List.of("X-Forwarded-For", "Forwarded")) {
                assertThat(get(server, "/metrics", Map.of(header, "for=127.0.0.1"))
                                .status())
                        .as("from a proxy that nobody knows, with %s", header)
                        .isEqualTo(403);
            }
        }
        try (CollabServer server = start("metrics-from", "192.0.2.0/24")) {
            assertThat(get(server, "/metrics", Map.of()).status()).isEqualTo(403);
            assertThat(get(server, "/metrics", Map.of("X-Forwarded-For", "192.0.2.1"))
                            .status())
                    .isEqualTo(403);
        }
        try (CollabServer server = start("metrics-from", "192.0.2.0/24", "trusted-proxies", TRUSTED)) {
            assertThat(get(server, "/metrics", Map.of("X-Forwarded-For", "192.0.2.1"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName(
            "[T4] host and scheme that a trusted proxy names are those against which origins and hosts are checked")
    void origins() throws Exception {
        Map<String, String> proxied = new HashMap<>(RawClient.handshakeHeaders());
        proxied.put("X-Forwarded-For", "192.0.2.1");
        proxied.put("X-Forwarded-Host", "docs.example");
        proxied.put("X-Forwarded-Proto", "https");
        proxied.put("Origin", "https://docs.example");
        try (CollabServer server = start("trusted-proxies", TRUSTED, "host", "0.0.0.0", "insecure-open", "true")) {
            assertThat(get(server, "/ws/doc", proxied).status()).isEqualTo(101);
            proxied.put("Origin", "https://evil.example");
            assertThat(get(server, "/ws/doc", proxied).status()).isEqualTo(403);
        }
        proxied.put("Origin", "https://docs.example");
        try (CollabServer server = start("host", "0.0.0.0", "insecure-open", "true")) {
            assertThat(get(server, "/ws/doc", proxied).status())
                    .as("not trusted")
                    .isEqualTo(403);
        }
        try (CollabServer server = start("trusted-proxies", TRUSTED)) {
            assertThat(get(server, "/ws/doc", proxied).status())
                    .as("on loopback the public name has to be known")
                    .isEqualTo(421);
        }
    }

    @Test
    @DisplayName("[L7] the head of a request has a time to arrive in, which can be set")
    void slowHeads() throws Exception {
        try (CollabServer server = start("request-timeout", "200ms");
                RawClient slow = new RawClient(port(server))) {
            slow.send("GET / HT".getBytes(StandardCharsets.US_ASCII));
            assertThat(slow.reachesEnd()).isTrue();
            assertThat(metric(server, "yarrow_sockets_refused_total{reason=\"too-slow\"}"))
                    .isEqualTo(1);
        }
    }

    private CollabServer start(String... settings) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("port", "0", "data", data.toString()));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return CollabServer.start(ServerConfig.of(all));
    }

    private static int port(CollabServer server) {
        return server.address().getPort();
    }

    private static String token(String user) {
        return new TokenMaker(SECRET.getBytes(StandardCharsets.US_ASCII), Optional.empty(), Optional.empty())
                .make(
                        user,
                        "",
                        Right.WRITE,
                        List.of("*"),
                        Instant.now(),
                        Instant.now().plus(Duration.ofHours(1)));
    }

    private static HttpAnswer upgrade(RawClient client, String address) throws IOException {
        Map<String, String> headers = new HashMap<>(RawClient.handshakeHeaders());
        headers.put("X-Forwarded-For", address);
        return client.exchange(RawClient.request("GET", "/ws/doc-" + address, headers));
    }

    private static HttpAnswer connect(CollabServer server, String address) throws IOException {
        try (RawClient client = new RawClient(port(server))) {
            return upgrade(client, address);
        }
    }

    private static void awaitStatus(CollabServer server, String address, int status) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (connect(server, address).status() != status) {
            assertThat(System.nanoTime()).as("status %d in time", status).isLessThan(deadline);
        }
    }

    /** Opens a document over HTTP, with nothing of it. */
    private static HttpAnswer open(CollabServer server, String name) throws IOException {
        byte[] body = {4, 0, 0, 1, 0};
        Map<String, String> headers = Map.of(
                "Host", "localhost",
                "Yarrow-Sync", "1",
                "Content-Type", "application/octet-stream",
                "Content-Length", String.valueOf(body.length));
        try (RawClient client = new RawClient(port(server))) {
            client.send(RawClient.request("POST", "/sync/" + name + "/open", headers), body);
            return client.readAnswer();
        }
    }

    private static HttpAnswer get(CollabServer server, String path, Map<String, String> more) throws IOException {
        Map<String, String> headers = new HashMap<>(Map.of("Host", "localhost"));
        headers.putAll(more);
        try (RawClient client = new RawClient(port(server))) {
            return client.exchange(RawClient.request("GET", path, headers));
        }
    }

    private static double metric(CollabServer server, String name) throws IOException {
        return get(server, "/metrics", Map.of())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }
}
