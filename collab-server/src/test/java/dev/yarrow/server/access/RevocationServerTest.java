package dev.yarrow.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revocations over HTTP, on a whole server that believes tokens. */
class RevocationServerTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Duration EFFECTIVE_WITHIN = Duration.ofSeconds(2);

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();
    private final TokenMaker maker =
            new TokenMaker(SECRET.getBytes(StandardCharsets.US_ASCII), Optional.empty(), Optional.empty());
    private final String ann = token("ann", Right.WRITE, "*");
    private final String bob = token("bob", Right.WRITE, "*");
    private final String boss = token("boss", Right.ADMIN, "*");
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
            "[A21] revoking a user ends their connections within two seconds, keeps them out, and survives a restart")
    void revokesUser() throws Exception {
        try (Client revoked = join("doc", ann);
                Client other = join("doc", bob)) {
            long start = System.nanoTime();
            assertThat(revoke("{\"user\":\"ann\"}", boss).body()).isEqualTo("{\"user\":\"ann\",\"connections\":1}");
            awaitRevoked(revoked, start);
            staysIn(other, "doc");
        }
        server.close();
        start();
        try (Client again = open("doc", ann)) {
            assertThat(again.awaitClose()).startsWith("4403 this access was revoked");
        }
        assertThat(get("/api/v1/documents", ann).body()).doesNotContain("\"name\"");
    }

    @Test
    @DisplayName(
            "[A21] revoking a document ends everybody's connections to it within two seconds, and to no other document")
    void revokesDocument() throws Exception {
        try (Client first = join("doc", ann);
                Client second = join("doc", bob);
                Client elsewhere = join("other", ann)) {
            long start = System.nanoTime();
            assertThat(revoke("{\"document\":\"doc\"}", token("chief", Right.ADMIN, "doc"))
                            .body())
                    .isEqualTo("{\"document\":\"doc\",\"connections\":2}");
            awaitRevoked(first, start);
            awaitRevoked(second, start);
            staysIn(elsewhere, "other");
        }
        try (Client again = open("doc", bob)) {
            assertThat(again.awaitClose()).startsWith("4403 this access was revoked");
        }
    }

    @Test
    @DisplayName(
            "[A21] revoking a token by its id ends its connections in all documents within two seconds, and no others")
    void revokesToken() throws Exception {
        String id = SignedJWT.parse(ann).getJWTClaimsSet().getJWTID();
        try (Client first = join("doc", ann);
                Client second = join("other", ann);
                Client sameUser = join("doc", token("ann", Right.WRITE, "*"))) {
            long start = System.nanoTime();
            assertThat(revoke("{\"token\":\"" + id + "\"}", boss).body())
                    .isEqualTo("{\"token\":\"" + id + "\",\"connections\":2}");
            awaitRevoked(first, start);
            awaitRevoked(second, start);
            staysIn(sameUser, "doc");
        }
        try (Client again = open("doc", ann)) {
            assertThat(again.awaitClose()).startsWith("4403 this access was revoked");
        }
    }

    @Test
    @DisplayName("[A21] only who may administer may revoke")
    void mayRevoke() throws Exception {
        assertThat(revoke("{\"user\":\"ann\"}", ann).statusCode()).isEqualTo(403);
        assertThat(revoke("{\"user\":\"ann\"}", token("ann", Right.ADMIN, "doc"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(revoke("{\"document\":\"doc\"}", token("ann", Right.ADMIN, "doc"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(revoke("{\"user\":\"ann\"}", "").statusCode()).isEqualTo(401);
        for (String body :
                List.of("", "{", "[]", "{\"user\":5}", "{\"user\":\"a\",\"token\":\"b\"}", "{\"user\":\"\"}")) {
            assertThat(revoke(body, boss).statusCode()).as(body).isEqualTo(400);
        }
        assertThat(get("/api/v1/access/revoke", "").statusCode()).isEqualTo(405);
    }

    private String token(String user, Right right, String document) {
        Instant now = Instant.now();
        return maker.make(user, "", right, List.of(document), now, now.plusSeconds(3600));
    }

    private Client open(String document, String token) {
        return Client.open(server.address(), "/ws/" + document + "?ack=1&token=" + token);
    }

    /** A client that was heard in the document, so that it surely counts as being there. */
    private Client join(String document, String token) throws InterruptedException {
        Client client = open(document, token);
        client.send("00000100");
        client.await("0001");
        return client;
    }

    private static void awaitRevoked(Client client, long start) throws Exception {
        assertThat(client.awaitClose()).startsWith("4403 this access was revoked");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(EFFECTIVE_WITHIN);
    }

    private void staysIn(Client client, String document) throws Exception {
        client.type("still here");
        client.await("6401");
        String path = "/api/v1/documents/" + document + "/export?format=text&root=content&kind=text";
        assertThat(get(path, boss).body()).isEqualTo("still here");
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        return send(HttpRequest.newBuilder(server.address().resolve(path)), token);
    }

    private HttpResponse<String> revoke(String body, String token) throws Exception {
        return send(
                HttpRequest.newBuilder(server.address().resolve("/api/v1/access/revoke"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String token) throws Exception {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
