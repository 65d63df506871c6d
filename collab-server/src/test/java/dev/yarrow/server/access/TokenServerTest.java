package dev.yarrow.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.CollabServer;
import dev.yarrow.server.access.jwt.TokenMaker;
import dev.yarrow.server.config.ServerConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server that believes tokens, over real sockets. */
class TokenServerTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Duration EFFECTIVE_WITHIN = Duration.ofSeconds(2);

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();
    private final TokenMaker maker =
            new TokenMaker(SECRET.getBytes(StandardCharsets.US_ASCII), Optional.empty(), Optional.empty());
    private CollabServer server;

    @BeforeEach
    void start() throws IOException {
        server =
                CollabServer.start(ServerConfig.of(Map.of("port", "0", "data", data.toString(), "jwt-secret", SECRET)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName(
            "[A19] a client without a good token is told so with 4403, gets nothing of the document and changes nothing")
    void denied() throws Exception {
        for (String query : List.of("", "?token=", "?token=x.y.z", "?token=" + token("ann", Right.WRITE, "other"))) {
            try (Client client = Client.open(server.address(), "/ws/doc" + query)) {
                assertThat(client.awaitClose()).startsWith("4403 ");
                assertThat(client.heard()).isEmpty();
            }
        }
        assertThat(server.documents().list("", "", 10).documents()).isEmpty();
    }

    @Test
    @DisplayName("[A20] a token is taken from the query, a subprotocol beside \"yarrow\", or a header")
    void whereTokensAre() throws Exception {
        String token = token("ann", Right.WRITE, "doc");
        try (Client client = Client.open(server.address(), "/ws/doc?token=" + token)) {
            client.await("0000");
        }
        try (Client client = Client.open(server.address(), "/ws/doc", "yarrow", "bearer." + token)) {
            client.await("0000");
            assertThat(client.subprotocol()).isEqualTo("yarrow");
        }
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
        try (Client client = Client.open(server.address(), "/ws/doc", "yarrow", "bearer-base64url." + encoded)) {
            client.await("0000");
            assertThat(client.subprotocol()).isEqualTo("yarrow");
        }
    }

    @Test
    @DisplayName("[A20] what is offered as an encoded token and is none is refused with 4403, in all protocols")
    void malformedToken() throws Exception {
        for (String path : List.of("/ws/doc", "/hocuspocus")) {
            try (Client client = Client.open(server.address(), path, "yarrow", "bearer-base64url.a+b")) {
                assertThat(client.awaitClose())
                        .isEqualTo(
                                "4403 what follows bearer-base64url. is not base64url of UTF-8; encode the token so");
                assertThat(client.heard()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("[A1] what a reader types reaches nobody, and the reader is told")
    void readOnly() throws Exception {
        try (Client writer = Client.open(server.address(), "/ws/doc?ack=1&token=" + token("ann", Right.WRITE, "doc"));
                Client reader =
                        Client.open(server.address(), "/ws/doc?ack=1&token=" + token("bob", Right.READ, "doc"))) {
            assertThat(reader.await("65")).isEqualTo("6500");
            writer.send("00000100");
            writer.await("0001");
            reader.send("00000100");
            reader.await("0001");

            reader.type("r");
            assertThat(reader.await("66")).isEqualTo("6601");
            writer.type("w");
            reader.await("0002");
            writer.await("6401");

            assertThat(writer.heard()).noneMatch(message -> message.startsWith("0002"));
            assertThat(text("doc", token("bob", Right.READ, "doc")))
                    .contains("w")
                    .doesNotContain("r");
        }
    }

    @Test
    @DisplayName("[A7] who somebody is, others hear from the server")
    void identity() throws Exception {
        String ann = maker.make("u1", "Ann", Right.READ, List.of("*"), Instant.now(), inAnHour());
        try (Client reader = Client.open(server.address(), "/ws/doc?token=" + ann);
                Client other = Client.open(server.address(), "/ws/doc?token=" + token("bob", Right.READ, "doc"))) {
            other.await("0000");
            reader.send("0106010901027b7d");

            String presence = other.await(message -> message.startsWith("01") && message.length() > 6, "presence");

            assertThat(new String(java.util.HexFormat.of().parseHex(presence), StandardCharsets.ISO_8859_1))
                    .contains("{\"user\":{\"id\":\"u1\",\"right\":\"read\",\"name\":\"Ann\"}}");
        }
    }

    @Test
    @DisplayName("[A5] a session is over within two seconds of the end of its token")
    void expiry() throws Exception {
        server.close();
        server = CollabServer.start(ServerConfig.of(
                Map.of("port", "0", "data", data.toString(), "jwt-secret", SECRET, "jwt-clock-skew", "0s")));
        Instant end = Instant.now().plusSeconds(2).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        String token = maker.make("ann", "", Right.WRITE, List.of("*"), Instant.now(), end);

        try (Client client = Client.open(server.address(), "/ws/doc?token=" + token)) {
            assertThat(client.awaitClose()).startsWith("4401 ");
        }
        assertThat(Instant.now()).isBetween(end, end.plus(EFFECTIVE_WITHIN));
    }

    @Test
    @DisplayName("[A22] the API shows a caller what it may read, and nothing else")
    void api() throws Exception {
        String boss = token("boss", Right.ADMIN, "*");
        for (String name : List.of("a", "b", "c", "d")) {
            try (Client client = Client.open(server.address(), "/ws/" + name + "?ack=1&token=" + boss)) {
                client.type("x");
                client.await("64");
            }
        }
        String some = maker.make("ann", "", Right.READ, List.of("b", "d"), Instant.now(), inAnHour());

        assertThat(get("/api/v1/documents", "").statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/documents", boss).body()).contains("\"a\"", "\"b\"", "\"c\"", "\"d\"");
        assertThat(get("/api/v1/documents?limit=1", some).body())
                .contains("\"name\":\"b\"", "\"next\":\"b\"")
                .doesNotContain("\"a\"", "\"c\"");
        assertThat(get("/api/v1/documents?limit=1&after=b", some).body())
                .contains("\"name\":\"d\"", "\"next\":null")
                .doesNotContain("\"c\"");
        assertThat(get("/api/v1/documents/b/export", some).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/documents/a/export", some).statusCode()).isEqualTo(403);
        assertThat(get("/api/v1/documents/no-such/export", some).statusCode()).isEqualTo(403);
        assertThat(get("/api/v1/documents/a/export", "").headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer");
    }

    @Test
    @DisplayName("[A23] neither secrets nor tokens are logged or repeated, whatever is wrong with them")
    void secrets() throws Exception {
        String good = token("ann", Right.WRITE, "doc");
        List<String> shown = new ArrayList<>();
        try (LogCapture log = new LogCapture()) {
            List<String> tokens = List.of(
                    good,
                    token("ann", Right.WRITE, "other"),
                    good.substring(0, good.length() - 9) + "canaryxxx",
                    "canary.canary.canary");
            for (String token : tokens) {
                try (Client client = Client.open(server.address(), "/ws/doc?token=" + token)) {
                    if (!token.equals(good)) {
                        shown.add(client.awaitClose());
                    }
                }
                HttpResponse<String> answer = get("/api/v1/documents/doc/export", token);
                shown.add(answer.body() + answer.headers().map());
            }
            shown.addAll(log.lines().stream()
                    .filter(line -> line.startsWith("dev.yarrow"))
                    .toList());
            for (String token : tokens) {
                String signature = token.substring(token.lastIndexOf('.') + 1);
                assertThat(shown).noneMatch(line -> line.contains(signature) || line.contains(SECRET));
            }
        }
        assertThat(ServerConfig.of(Map.of("jwt-secret", SECRET)).toString()).doesNotContain(SECRET);
    }

    private static Instant inAnHour() {
        return Instant.now().plusSeconds(3600);
    }

    private String token(String user, Right right, String document) {
        return maker.make(user, "", right, List.of(document), Instant.now(), inAnHour());
    }

    private String text(String document, String token) throws Exception {
        return get("/api/v1/documents/" + document + "/export?format=text&root=content&kind=text", token)
                .body();
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        return send(HttpRequest.newBuilder(server.address().resolve(path)), token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String token) throws Exception {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
