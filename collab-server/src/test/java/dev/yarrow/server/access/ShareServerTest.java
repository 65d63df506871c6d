package dev.yarrow.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.server.CollabServer;
import dev.yarrow.server.access.jwt.TokenMaker;
import dev.yarrow.server.config.ServerConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Links to documents on a whole server that believes tokens, over real sockets. */
class ShareServerTest {
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
        start(Map.of("jwt-secret", SECRET, "sign-in-url", "https://id.example.com/in?app=docs"));
    }

    private void start(Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("port", "0");
        all.put("data", data.toString());
        server = CollabServer.start(ServerConfig.of(all));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("[D3] a link lets its visitors do what it says in its document, and nothing anywhere else")
    void opens() throws Exception {
        String token = made("doc", "{\"right\":\"write\"}").path("token").asString();
        String reading = made("doc", "{\"right\":\"read\"}").path("token").asString();

        try (Client writer = Client.open(server.address(), "/ws/doc?ack=1", "yarrow", "bearer." + token);
                Client reader = Client.open(server.address(), "/ws/doc?ack=1", "yarrow", "bearer." + reading);
                Client stranger = Client.open(server.address(), "/ws/other", "yarrow", "bearer." + token)) {
            assertThat(writer.await("65")).isEqualTo("6502");
            assertThat(reader.await("65")).isEqualTo("6500");
            writer.type("w");
            writer.await("64");
            reader.type("r");
            reader.await("66");
            assertThat(stranger.awaitClose()).isEqualTo("4403 this link is for another document");
        }
        assertThat(get("/api/v1/documents", token).body()).contains("\"doc\"");
        assertThat(get("/api/v1/documents/doc/export?format=text", reading).body())
                .contains("w")
                .doesNotContain("r");
        assertThat(get("/api/v1/documents/other/export", token).statusCode()).isEqualTo(403);
    }

    @Test
    @DisplayName(
            "[D2] only who may administer a document makes, sees and withdraws its links, or who may write it if so set")
    void whoMayShare() throws Exception {
        String id = made("doc", "{\"right\":\"read\"}").path("id").asString();
        for (String token : List.of(token("bob", Right.WRITE, "doc"), token("eve", Right.ADMIN, "other"))) {
            assertThat(post("doc", "{\"right\":\"read\"}", token).statusCode()).isEqualTo(403);
            assertThat(get("/api/v1/documents/doc/links", token).statusCode()).isEqualTo(403);
            assertThat(delete("doc", id, token).statusCode()).isEqualTo(403);
        }
        assertThat(post("doc", "{\"right\":\"read\"}", "").statusCode()).isEqualTo(401);

        server.close();
        start(Map.of("jwt-secret", SECRET, "share-links", "write"));
        String link = made("doc", "{\"right\":\"write\"}").path("token").asString();
        assertThat(post("doc", "{\"right\":\"write\"}", token("bob", Right.WRITE, "doc"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(post("doc", "{\"right\":\"read\"}", token("bob", Right.COMMENT, "doc"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("doc", "{\"right\":\"read\"}", link).statusCode())
                .as("who came by a link makes none")
                .isEqualTo(403);
        assertThat(post("doc", "{\"right\":\"admin\"}", boss()).statusCode()).isEqualTo(400);
    }

    @Test
    @DisplayName("[D4] a withdrawn link ends within two seconds for those who are in, and for good")
    void withdrawn() throws Exception {
        JsonNode link = made("doc", "{\"right\":\"write\"}");
        String token = link.path("token").asString();
        try (Client visitor = Client.open(server.address(), "/ws/doc", "yarrow", "bearer." + token);
                Client other = Client.open(server.address(), "/ws/doc?ack=1&token=" + boss())) {
            visitor.await("0000");
            other.await("0000");
            long start = System.nanoTime();

            HttpResponse<String> answer = delete("doc", link.path("id").asString(), boss());

            assertThat(JsonMapper.shared()
                            .readTree(answer.body())
                            .path("connections")
                            .asInt())
                    .isEqualTo(1);
            assertThat(visitor.awaitClose()).startsWith("4403 this link was withdrawn");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(EFFECTIVE_WITHIN);
            other.type("o");
            other.await("6401");
        }
        assertThat(get("/api/v1/documents/doc/links", boss()).body()).isEqualTo("{\"links\":[]}");
        assertThat(delete("doc", link.path("id").asString(), boss()).statusCode())
                .isEqualTo(404);
        server.close();
        start();
        assertThat(get("/api/v1/documents/doc/access", token).statusCode()).isEqualTo(403);
    }

    @Test
    @DisplayName("[D4] those who came by a link of a user are sent away when that user is revoked")
    void makerRevoked() throws Exception {
        String ann = token("ann", Right.ADMIN, "doc");
        String token = JsonMapper.shared()
                .readTree(post("doc", "{\"right\":\"write\"}", ann).body())
                .path("token")
                .asString();
        try (Client visitor = Client.open(server.address(), "/ws/doc", "yarrow", "bearer." + token)) {
            visitor.await("0000");

            assertThat(send("POST", "/api/v1/access/revoke", "{\"user\":\"ann\"}", boss())
                            .body())
                    .isEqualTo("{\"user\":\"ann\",\"connections\":1}");

            assertThat(visitor.awaitClose()).startsWith("4403 this link was withdrawn");
        }
    }

    @Test
    @DisplayName("[D5] the token of a link is told once, and kept, listed and logged nowhere")
    void secret() throws Exception {
        try (LogCapture log = new LogCapture()) {
            JsonNode link =
                    made("doc", "{\"right\":\"read\",\"label\":\"for Bob\",\"expires\":\"2999-01-01T00:00:00Z\"}");
            String token = link.path("token").asString();
            String signature = token.substring(token.lastIndexOf('.') + 1);
            String listed = get("/api/v1/documents/doc/links", boss()).body();
            try (Client visitor = Client.open(server.address(), "/ws/doc", "yarrow", "bearer." + token)) {
                visitor.await("0000");
                assertThat(visitor.subprotocol()).isEqualTo("yarrow");
            }

            assertThat(listed)
                    .contains(
                            "for Bob",
                            "2999-01-01T00:00:00Z",
                            "\"by\":\"boss\"",
                            link.path("id").asString())
                    .doesNotContain(signature, "token");
            assertThat(Files.readString(data.resolve("share-links.jsonl")))
                    .contains("for Bob")
                    .doesNotContain(signature);
            assertThat(log.lines().stream().filter(line -> line.startsWith("dev.yarrow")))
                    .noneMatch(line -> line.contains(signature));
        }
    }

    @Test
    @DisplayName("[D6] what is no link is refused, with what was expected")
    void malformed() throws Exception {
        for (String body : List.of(
                "",
                "[]",
                "{}",
                "{\"right\":5}",
                "{\"right\":\"own\"}",
                "{\"right\":\"read\",\"expires\":\"tomorrow\"}",
                "{\"right\":\"read\",\"expires\":\"2020-01-01T00:00:00Z\"}",
                "{\"right\":\"read\",\"label\":7}",
                "{\"right\":\"read\",\"document\":\"b\"}")) {
            assertThat(post("doc", body, boss()).statusCode()).as(body).isEqualTo(400);
        }
        assertThat(send("PUT", "/api/v1/documents/doc/links", "{}", boss()).statusCode())
                .isEqualTo(405);
        assertThat(get("/api/v1/documents/doc/links/0123456789abcdef", boss()).statusCode())
                .isEqualTo(405);
        assertThat(delete("doc", "0123456789abcdef", boss()).statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("[D2] with share-links nobody, no link is made and none lets anybody in")
    void off() throws Exception {
        String token = made("doc", "{\"right\":\"read\"}").path("token").asString();
        server.close();
        start(Map.of("jwt-secret", SECRET, "share-links", "nobody"));

        assertThat(post("doc", "{\"right\":\"read\"}", boss()).statusCode()).isEqualTo(409);
        assertThat(get("/api/v1/documents/doc/access", token).body()).contains("links let nobody in on this server");
        assertThat(get("/api/v1/documents/doc/access", boss()).body()).contains("\"share\":[]");
    }

    @Test
    @DisplayName("[D6] a second start on a directory in use leaves the lists of links and revocations alone")
    void startedTwice() throws Exception {
        made("doc", "{\"right\":\"read\"}");
        send("POST", "/api/v1/access/revoke", "{\"user\":\"eve\"}", boss());
        List<Path> lists = List.of(data.resolve("share-links.jsonl"), data.resolve("revocations.jsonl"));
        for (Path list : lists) {
            Files.writeString(list, Files.readString(list).repeat(2));
        }

        assertThatThrownBy(() -> start(Map.of("jwt-secret", SECRET))).hasMessageContaining("in use");

        for (Path list : lists) {
            assertThat(Files.readAllLines(list)).as(list.toString()).hasSize(2);
        }
    }

    @Test
    @DisplayName("[D7] a caller is told what it may do, who it is and what it may share; anybody, how one comes in")
    void access() throws Exception {
        String ann = maker.make("u1", "Ann", Right.ADMIN, List.of("team/*"), Instant.now(), inAnHour());
        JsonNode told = JsonMapper.shared()
                .readTree(get("/api/v1/documents/team/a%2Fb/access", ann).body());

        assertThat(told.path("document").asString()).isEqualTo("team/a/b");
        assertThat(told.path("right").asString()).isEqualTo("admin");
        assertThat(told.path("user").path("name").asString()).isEqualTo("Ann");
        assertThat(told.path("expires").isString()).isTrue();
        assertThat(told.path("share").toString()).isEqualTo("[\"read\",\"comment\",\"write\"]");
        assertThat(get("/api/v1/documents/doc/access", token("bob", Right.COMMENT, "doc"))
                        .body())
                .contains("\"right\":\"comment\"", "\"share\":[]");
        assertThat(get("/api/v1/documents/doc/access", ann).statusCode()).isEqualTo(403);
        assertThat(get("/api/v1/documents/doc/access", "").statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/access", "").body())
                .isEqualTo("{\"open\":false,\"signIn\":\"https://id.example.com/in?app=docs\"}");
    }

    @Test
    @DisplayName("[D7] on an open server everybody may do everything, and a document's address is its link")
    void openServer() throws Exception {
        server.close();
        start(Map.of());

        assertThat(get("/api/v1/access", "").body()).isEqualTo("{\"open\":true,\"signIn\":null}");
        assertThat(get("/api/v1/documents/doc/access", "").body()).contains("\"right\":\"admin\"", "\"share\":[]");
        assertThat(post("doc", "{\"right\":\"read\"}", "").body()).contains("the document's address is a link");
        assertThat(data.resolve("share-key")).doesNotExist();
    }

    private JsonNode made(String document, String body) throws Exception {
        HttpResponse<String> answer = post(document, body, boss());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static Instant inAnHour() {
        return Instant.now().plusSeconds(3600);
    }

    private String boss() {
        return token("boss", Right.ADMIN, "*");
    }

    private String token(String user, Right right, String document) {
        return maker.make(user, "", right, List.of(document), Instant.now(), inAnHour());
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        return send("GET", path, "", token);
    }

    private HttpResponse<String> post(String document, String body, String token) throws Exception {
        return send("POST", "/api/v1/documents/" + document + "/links", body, token);
    }

    private HttpResponse<String> delete(String document, String id, String token) throws Exception {
        return send("DELETE", "/api/v1/documents/" + document + "/links/" + id, "", token);
    }

    private HttpResponse<String> send(String method, String path, String body, String token) throws Exception {
        boolean hasBody = method.equals("POST") || method.equals("PUT");
        HttpRequest.Builder request = HttpRequest.newBuilder(server.address().resolve(path))
                .method(
                        method,
                        hasBody ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody())
                .header("Content-Type", "application/json");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
