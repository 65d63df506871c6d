package dev.yarrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.server.transport.RawClient;
import dev.yarrow.server.transport.RawClient.HttpAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole server as it is wired, over real sockets. */
class CollabServerTest {
    @TempDir
    Path data;

    private CollabServer server;

    @BeforeEach
    void start() throws IOException {
        server = CollabServer.start(ServerConfig.of(Map.of("port", "0", "data", data.toString())));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:%d", "127.0.0.1.evil.example:%d", "0.0.0.0:%d", "192.0.2.1"})
    @DisplayName("[H9] a page whose own host name was given this machine's address reaches no socket, API or file")
    void refusesOtherHosts(String host) throws Exception {
        String name = named(host);
        for (String path : List.of("/", "/d/notes", "/api/v1/documents", "/api/v1/documents/a/export", "/metrics")) {
            HttpAnswer answer = get(path, Map.of("Host", name));
            assertThat(answer.status()).as(path).isEqualTo(421);
            assertThat(answer.body()).contains("add its origin to allowed-origins");
        }
        assertThat(upgrade(name, "http://" + name)).isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:%d", "LOCALHOST:%d", "127.0.0.1:%d", "[::1]:%d", "docs.localhost:%d"})
    @DisplayName("[H9] this machine's own names reach everything, and their pages may connect")
    void servesOwnNames(String host) throws Exception {
        String name = named(host);
        for (String path : List.of("/", "/d/notes", "/api/v1/documents", "/metrics")) {
            assertThat(get(path, Map.of("Host", name)).status()).as(path).isEqualTo(200);
        }
        assertThat(upgrade(name, "http://" + name)).isEqualTo(101);
        assertThat(upgrade(name, "http://evil.example")).isEqualTo(403);
    }

    @Test
    @DisplayName(
            "[H5] [H9] opened to the network in so many words, it serves every name, but pages of its own host only")
    void openToTheNetwork(@TempDir Path other) throws Exception {
        Map<String, String> open =
                Map.of("port", "0", "data", other.toString(), "host", "0.0.0.0", "insecure-open", "true");
        server.close();
        server = CollabServer.start(ServerConfig.of(open));
        assertThat(get("/", Map.of("Host", "docs.example.org")).status()).isEqualTo(200);
        assertThat(upgrade("docs.example.org", "http://docs.example.org")).isEqualTo(101);
        assertThat(upgrade("docs.example.org", "http://evil.example")).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /%zz HTTP/1.1 | 400 | json",
                "GET /api/v1/documents/%zz/export HTTP/1.1 | 400 | json",
                "GET /ws/%zz HTTP/1.1 | 400 | json",
                "GET /ws/a%2 HTTP/1.1 | 400 | json",
                "GET /a/../../b HTTP/1.1 | 400 | any",
                "GET / HTTP/9.9 | 505 | any",
                "GET / | 505 | any",
                "G@T / HTTP/1.1 | 400 | any",
                "POST / HTTP/1.1 | 405 | any",
                "BREW / HTTP/1.1 | 405 | any",
            })
    @DisplayName("[H35] what the web server itself refuses is explained in the server's own form")
    void explainsRefusals(String line, int status, String form) throws Exception {
        HttpAnswer answer = answerTo(line + "\r\nHost: localhost\r\n\r\n");
        assertThat(answer.status()).isEqualTo(status);
        explained(answer);
        if (form.equals("json")) {
            assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
        }
    }

    @Test
    @DisplayName("[H35] too long an address, too many headers, no host and two lengths are explained in the same form")
    void explainsLimits() throws Exception {
        HttpAnswer address = answerTo("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(address.status()).isEqualTo(414);
        explained(address);
        HttpAnswer headers = answerTo("GET / HTTP/1.1\r\nHost: localhost\r\n" + "X-A: b\r\n".repeat(5_000) + "\r\n");
        assertThat(headers.status()).isEqualTo(431);
        explained(headers);
        explained(answerTo("GET / HTTP/1.1\r\n\r\n"));
        explained(answerTo("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"));
    }

    private static void explained(HttpAnswer answer) {
        assertThat(answer.headers().get("content-type")).isIn("application/problem+json", "text/plain; charset=utf-8");
        assertThat(answer.headers())
                .containsKey("content-security-policy")
                .containsEntry("x-content-type-options", "nosniff");
        assertThat(answer.body()).isNotBlank().doesNotContain("<", "jetty", "Jetty", "Exception");
    }

    private HttpAnswer answerTo(String request) throws IOException {
        try (RawClient client = new RawClient(port())) {
            return client.exchange(request.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    @DisplayName("[H1] refused handshakes and connections that broke a rule are counted by what they were told")
    void countsRefusals() throws Exception {
        assertThat(answerTo("GET /ws/a HTTP/1.1\r\nHost: localhost\r\n\r\n").status())
                .isEqualTo(426);
        upgrade("localhost", "http://evil.example");
        try (RawClient unmasked = RawClient.open(port(), "/ws/a");
                RawClient tooBig = RawClient.open(port(), "/ws/a")) {
            unmasked.send(RawClient.frame(0x80 | RawClient.BINARY, new byte[5], false));
            assertThat(unmasked.readCloseCode()).isEqualTo(1002);
            tooBig.send(RawClient.header(0x80 | RawClient.BINARY, 1L << 40, true));
            assertThat(tooBig.readCloseCode()).isEqualTo(1009);
        }
        List<String> expected = List.of(
                "yarrow_connections 0.0\n",
                "yarrow_outbox_bytes 0.0\n",
                "yarrow_handshakes_refused_total{status=\"426\"} 1.0\n",
                "yarrow_handshakes_refused_total{status=\"403\"} 1.0\n",
                "yarrow_refusals_total{reason=\"origin\"} 1.0\n",
                "yarrow_connections_closed_total{code=\"1002\"} 1.0\n",
                "yarrow_connections_closed_total{code=\"1009\"} 1.0\n");
        String metrics = get("/metrics", Map.of("Host", "localhost")).body();
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!expected.stream().allMatch(metrics::contains) && System.nanoTime() < deadline) {
            metrics = get("/metrics", Map.of("Host", "localhost")).body();
        }
        assertThat(metrics).contains(expected);
    }

    private String named(String host) {
        return host.formatted(port());
    }

    private int port() {
        return server.address().getPort();
    }

    private HttpAnswer get(String path, Map<String, String> headers) throws IOException {
        try (RawClient client = new RawClient(port())) {
            return client.exchange(RawClient.request("GET", path, headers));
        }
    }

    private int upgrade(String host, String origin) throws IOException {
        Map<String, String> headers = RawClient.handshakeHeaders();
        headers.put("Host", host);
        headers.put("Origin", origin);
        try (RawClient client = new RawClient(port())) {
            return client.exchange(RawClient.request("GET", "/ws/notes", headers))
                    .status();
        }
    }
}
