package dev.yarrow.server.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.transport.RawClient.HttpAnswer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may become a connection, under which name, and what is answered to the rest. */
class HandshakeTest {
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.echoing();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("[W2] a right handshake is answered with the key's digest")
    void accepted() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            HttpAnswer answer = client.handshake("/ws/notes");
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.headers())
                    .containsEntry("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .doesNotContainKeys("sec-websocket-protocol", "sec-websocket-extensions");
            assertThat(answer.headers().get("upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(answer.headers().get("connection")).isEqualToIgnoringCase("upgrade");
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "/ws/a, a",
        "/ws/a/b/c, a/b/c",
        "/ws/a%2Fb, a/b",
        "/ws/a%2fb, a/b",
        "/ws/a//b, a//b",
        "/ws//a, /a",
        "/ws/a/, a/",
        "/ws/100%25, 100%",
        "/ws/100%2525, 100%25",
        "/ws/%C3%A9%20x, é x",
        "/ws/a+b, a+b",
        "/ws/a;b=c, a;b=c",
        "/ws/a%3Fb%23c, a?b#c",
        "/ws/%F0%9F%98%80, 😀",
        "/ws/a?x=y, a",
        "/all, ''"
    })
    @DisplayName("[W3] the document name is the path below the mount, decoded once")
    void names(String path, String name) throws Exception {
        try (RawClient client = server.connect(path)) {
            RecordingHandler handler = server.handler();
            assertThat(handler.handshake.documentName()).isEqualTo(name);
            client.send(RawClient.frame(RawClient.BINARY, new byte[] {7}));
            assertThat(client.read().payload()).containsExactly(7);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"/ws/%", "/ws/a%2", "/ws/%zz", "/ws/%FF", "/ws/%C3", "/ws/%ED%A0%80", "/ws/"})
    @DisplayName("[W3] a name that is not percent-encoded UTF-8, or missing, is answered with 400")
    void badNames(String path) throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.handshake(path).status()).isEqualTo(400);
        }
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource({
        "Sec-WebSocket-Key, -, 400",
        "Sec-WebSocket-Key, short, 400",
        "Sec-WebSocket-Key, ****************, 400",
        "Sec-WebSocket-Version, -, 426",
        "Sec-WebSocket-Version, 8, 426",
        "Sec-WebSocket-Version, 14, 426",
        "Upgrade, -, 426",
        "Upgrade, h2c, 426",
        "Connection, -, 400",
        "Connection, keep-alive, 400",
        "Content-Length, 5, 400",
        "Transfer-Encoding, chunked, 400",
    })
    @DisplayName("[W2] a handshake that is not right is answered with an error that says what was expected")
    void badHandshakes(String header, String value, int status) throws Exception {
        Map<String, String> headers = RawClient.handshakeHeaders();
        if (value.equals("-")) {
            headers.remove(header);
        } else {
            headers.put(header, value);
        }
        try (RawClient client = new RawClient(server.port())) {
            HttpAnswer answer = client.exchange(RawClient.request("GET", "/ws/a", headers));
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isNotBlank();
            if (header.equals("Sec-WebSocket-Version")) {
                assertThat(answer.headers()).containsEntry("sec-websocket-version", "13");
            }
        }
        assertThat(server.listener.opened).hasValue(0);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    @DisplayName("[W2] another method than GET is answered with 405")
    void badMethods(String method) throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            HttpAnswer answer = client.exchange(RawClient.request(method, "/ws/a", RawClient.handshakeHeaders()));
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.headers()).containsEntry("allow", "GET");
        }
    }

    @Test
    @DisplayName("[W2] paths outside the mount go on to the next handler")
    void otherPaths() throws Exception {
        for (String path : List.of("/", "/w", "/wsx/a", "/all/x", "/assets/ws/a")) {
            try (RawClient client = new RawClient(server.port())) {
                assertThat(client.handshake(path).status()).as(path).isEqualTo(404);
            }
        }
    }

    @Test
    @DisplayName("[W1] admission sees who asks for what")
    void whatAdmissionSees() throws Exception {
        Map<String, String> headers = RawClient.handshakeHeaders();
        headers.put("Origin", "https://example.org");
        headers.put("Sec-WebSocket-Protocol", "one, two");
        headers.put("X-Team", "blue");
        try (RawClient client = new RawClient(server.port())) {
            client.exchange(RawClient.request("GET", "/ws/a?token=a%20b&ack=1&ack=2&empty", headers));
        }
        Handshake seen = server.handler().handshake;
        assertThat(seen.parameter("token")).contains("a b");
        assertThat(seen.query()).containsEntry("ack", List.of("1", "2"));
        assertThat(seen.parameter("empty")).contains("");
        assertThat(seen.parameter("none")).isEmpty();
        assertThat(seen.origin()).contains("https://example.org");
        assertThat(seen.header("x-team")).contains("blue");
        assertThat(seen.subprotocols()).containsExactly("one", "two");
        assertThat(seen.remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(seen.secure()).isFalse();
    }

    @Test
    @DisplayName("[W1] a refusal is an HTTP answer with its status, reason and headers, and no connection is made")
    void refused() throws Exception {
        server.policy = handshake -> new Admission.Refuse(429, "too many connections", Map.of("Retry-After", "7"));
        try (RawClient client = new RawClient(server.port())) {
            HttpAnswer answer = client.handshake("/ws/a");
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.headers()).containsEntry("retry-after", "7");
            assertThat(answer.body()).contains("too many connections");
        }
        assertThat(server.listener.refused).hasValue(1);
        assertThat(server.bridge().openConnections()).isZero();
    }

    @Test
    @DisplayName("[W1] admission that fails is answered with 500 and tells the peer nothing")
    void admissionFails() throws Exception {
        server.policy = handshake -> {
            throw new IllegalStateException("secret");
        };
        try (RawClient client = new RawClient(server.port())) {
            HttpAnswer answer = client.handshake("/ws/a");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("secret");
        }
    }

    @Test
    @DisplayName("[W1] the subprotocol that admission chose is the one that is answered")
    void subprotocol() throws Exception {
        server.policy = handshake -> new Admission.Accept(new RecordingHandler(handshake), "two", () -> {});
        Map<String, String> headers = RawClient.handshakeHeaders();
        headers.put("Sec-WebSocket-Protocol", "one, two, three");
        try (RawClient client = new RawClient(server.port())) {
            HttpAnswer answer = client.exchange(RawClient.request("GET", "/ws/a", headers));
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.headers()).containsEntry("sec-websocket-protocol", "two");
        }
    }

    @Test
    @DisplayName("[L1] a handshake that fails after it was admitted gives its place back")
    void failsLate() throws Exception {
        AtomicInteger released = new AtomicInteger();
        server.policy = handshake ->
                new Admission.Accept(new RecordingHandler(handshake), "unheard of", released::incrementAndGet);
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.handshake("/ws/a").status()).isEqualTo(500);
            assertThat(released).hasValue(1);
        }
    }

    @Test
    @DisplayName("[W2] extensions are offered by browsers and agreed to by nobody")
    void extensions() throws Exception {
        Map<String, String> headers = RawClient.handshakeHeaders();
        headers.put("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
        try (RawClient client = new RawClient(server.port())) {
            HttpAnswer answer = client.exchange(RawClient.request("GET", "/ws/a", headers));
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.headers()).doesNotContainKey("sec-websocket-extensions");
        }
    }

    @Test
    @DisplayName("[W2] a connection that served HTTP requests can still be upgraded")
    void afterOtherRequests() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            byte[] request = RawClient.request("GET", "/nothing", Map.of("Host", "localhost"));
            assertThat(client.exchange(request).status()).isEqualTo(404);
            assertThat(client.handshake("/ws/").status()).isEqualTo(400);
            assertThat(client.handshake("/ws/a").status()).isEqualTo(101);
            client.send(RawClient.frame(RawClient.BINARY, new byte[] {3}));
            assertThat(client.read().payload()).containsExactly(3);
        }
    }

    @Test
    @DisplayName("[W4] a handshake and frames that come byte by byte are read")
    void byteByByte() throws Exception {
        byte[] bytes = concat(
                RawClient.request("GET", "/ws/slow", RawClient.handshakeHeaders()),
                RawClient.frame(RawClient.BINARY, "one".getBytes(UTF_8)),
                RawClient.frame(RawClient.BINARY, new byte[200]));
        try (RawClient client = new RawClient(server.port())) {
            for (byte b : bytes) {
                client.send(new byte[] {b});
            }
            assertThat(client.readAnswer().status()).isEqualTo(101);
            assertThat(client.read().payload()).asString(UTF_8).isEqualTo("one");
            assertThat(client.read().payload()).hasSize(200);
        }
    }

    @Test
    @DisplayName("[W4] frames in the same packet as the handshake are read, wherever the packet ends")
    void coalesced() throws Exception {
        byte[] handshake = RawClient.request("GET", "/ws/fast", RawClient.handshakeHeaders());
        byte[] frames = concat(
                RawClient.frame(RawClient.BINARY, "one".getBytes(UTF_8)),
                RawClient.frame(RawClient.BINARY, "two".getBytes(UTF_8)));
        for (int cut = 0; cut <= frames.length; cut++) {
            try (RawClient client = new RawClient(server.port())) {
                client.send(concat(handshake, Arrays.copyOf(frames, cut)));
                assertThat(client.readAnswer().status()).isEqualTo(101);
                client.send(Arrays.copyOfRange(frames, cut, frames.length));
                assertThat(client.read().payload()).asString(UTF_8).isEqualTo("one");
                assertThat(client.read().payload()).asString(UTF_8).isEqualTo("two");
            }
        }
    }

    static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int offset = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, offset, part.length);
            offset += part.length;
        }
        return all;
    }
}
