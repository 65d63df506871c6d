package dev.yarrow.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.CollabServer;
import dev.yarrow.server.access.LogCapture;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.access.jwt.TokenMaker;
import dev.yarrow.server.config.ServerConfig;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what over HTTP, on a whole server that believes tokens. */
class SyncAccessTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path data;

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

    private String token(String user, Right right, Duration life) {
        Instant now = Instant.now();
        return maker.make(user, user, right, List.of("doc"), now, now.plus(life));
    }

    private SyncClient client(String user, Right right) {
        return new SyncClient(server.address(), "doc", Optional.of(token(user, right, Duration.ofHours(1))));
    }

    private void revoke(String user) throws Exception {
        String admin = maker.make(
                "root",
                "",
                Right.ADMIN,
                List.of("*"),
                Instant.now(),
                Instant.now().plusSeconds(60));
        HttpResponse<byte[]> revoked =
                SyncClient.send(HttpRequest.newBuilder(server.address().resolve("/api/v1/access/revoke"))
                        .header("Authorization", "Bearer " + admin)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"user\": \"" + user + "\"}")));
        assertThat(revoked.statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("[N8] what a reader sends is counted as refused and reaches nobody; its presence does")
    void readers() throws Exception {
        try (SyncClient reader = client("bob", Right.READ);
                SyncClient writer = client("ann", Right.WRITE)) {
            assertThat(reader.open().get(1)).containsExactly(101, 0);
            writer.open();
            try (EventStream toWriter = writer.events()) {
                var pushed =
                        reader.push(reader.type("a"), reader.type("b"), SyncClient.presence(7, 1, "{\"user\":{}}"));

                assertThat(pushed.path("refused").asInt()).isEqualTo(2);
                assertThat(pushed.path("right").asString()).isEqualTo("read");
                List<byte[]> heard =
                        toWriter.until(all -> !SyncClient.presences(all).isEmpty());
                assertThat(SyncClient.presences(heard)).isEqualTo(Map.of(7L, true));
                assertThat(SyncClient.kinds(heard)).doesNotContain("0.2");
                assertThat(new String(heard.get(heard.size() - 1), StandardCharsets.UTF_8))
                        .contains("bob");
            }
        }
    }

    @Test
    @DisplayName("[N9] a revocation ends a stream within two seconds, and no ticket of before helps")
    void revoked() throws Exception {
        try (SyncClient ann = client("ann", Right.WRITE);
                SyncClient bob = client("bob", Right.WRITE)) {
            ann.open();
            bob.open();
            try (EventStream toAnn = ann.events();
                    EventStream toBob = bob.events()) {
                toAnn.next("hello");
                toBob.next("hello");
                long begin = System.nanoTime();
                revoke("ann");
                assertThat(toAnn.next("denied").data()).contains("\"code\":\"forbidden\"", "revoked");
                toAnn.next("end");
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
                assertThat(ann.sendPush(ann.type("x")).statusCode()).isIn(401, 403);
                bob.push(bob.type("still here"));
            }
        }
    }

    @Test
    @DisplayName(
            "[N9] a ticket does not outlive what it was given for, also on a server that does not know its session")
    void revokedWhileAway() throws Exception {
        try (SyncClient ann = client("ann", Right.WRITE)) {
            ann.open();
            revoke("ann");
            server.close();
            start();
            try (SyncClient again = new SyncClient(server.address(), "doc")) {
                again.ticket = ann.ticket;
                again.position = ann.position;
                assertThat(again.sendPush(ann.type("x")).statusCode()).isIn(401, 403);
                assertThat(again.sendPoll().statusCode()).isIn(401, 403);
            }
        }
    }

    @Test
    @DisplayName("[N9] who shows no token, or not a good one, is told to get one")
    void denied() throws Exception {
        for (Optional<String> token : List.of(
                Optional.<String>empty(),
                Optional.of("x.y.z"),
                Optional.of(token("ann", Right.WRITE, Duration.ofMinutes(-1))))) {
            try (SyncClient client = new SyncClient(server.address(), "doc", token)) {
                HttpResponse<byte[]> refused = client.sendOpen(SyncClient.step1(client.doc.stateVector()));
                assertThat(refused.statusCode()).isEqualTo(401);
                assertThat(SyncClient.json(refused).path("code").asString()).isEqualTo("unauthorized");
            }
        }
        String elsewhere = maker.make(
                "ann",
                "",
                Right.WRITE,
                List.of("other"),
                Instant.now(),
                Instant.now().plusSeconds(60));
        try (SyncClient client = new SyncClient(server.address(), "doc", Optional.of(elsewhere))) {
            HttpResponse<byte[]> refused = client.sendOpen(SyncClient.step1(client.doc.stateVector()));
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(SyncClient.json(refused).path("code").asString()).isEqualTo("forbidden");
        }
        assertThat(server.documents().list("", "", 10).documents()).isEmpty();
    }

    @Test
    @DisplayName("[N9] neither tokens nor tickets are logged or repeated")
    void secrets() throws Exception {
        try (LogCapture log = new LogCapture();
                SyncClient ann = client("ann", Right.WRITE)) {
            ann.open();
            ann.push(ann.type("x"));
            String ticket = ann.ticket;
            ann.ticket = ticket.substring(0, ticket.length() - 4) + "AAAA";
            HttpResponse<byte[]> refused = ann.sendPush(ann.type("y"));

            assertThat(SyncClient.text(refused)).doesNotContain(ticket.substring(0, 40));
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("dev.yarrow"))
                    .noneMatch(line -> line.contains(ticket.substring(0, 40)));
        }
    }
}
