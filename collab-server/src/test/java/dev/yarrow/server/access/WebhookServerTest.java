package dev.yarrow.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.yarrow.server.CollabServer;
import dev.yarrow.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole server that asks a webhook, over real sockets. */
class WebhookServerTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path data;

    private final List<JsonNode> questions = new CopyOnWriteArrayList<>();
    private final List<Boolean> signed = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Function<JsonNode, String> answer = question -> "{\"right\":\"write\"}";
    private volatile int status = 200;
    private HttpServer webhook;
    private CollabServer server;

    @BeforeEach
    void start() throws IOException {
        webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.setExecutor(threads);
        webhook.createContext("/access", this::answer);
        webhook.start();
        server = CollabServer.start(ServerConfig.of(Map.of(
                "port",
                "0",
                "data",
                data.toString(),
                "webhook-url",
                "http://127.0.0.1:" + webhook.getAddress().getPort() + "/access",
                "webhook-secret",
                SECRET,
                "webhook-timeout",
                "5s",
                "webhook-cache",
                "1h")));
    }

    @AfterEach
    void stop() {
        server.close();
        webhook.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String time = exchange.getRequestHeaders().getFirst("Yarrow-Timestamp");
        signed.add(signature(time, body).equals(exchange.getRequestHeaders().getFirst("Yarrow-Signature")));
        JsonNode question = JsonMapper.shared().readTree(body);
        questions.add(question);
        byte[] said = answer.apply(question).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, said.length);
        exchange.getResponseBody().write(said);
        exchange.close();
    }

    @Test
    @DisplayName("[A24] the webhook is asked with a signature who may do what, and its answer holds")
    void asked() throws Exception {
        answer = question -> "{\"right\":\"read\",\"user\":{\"id\":\"u1\",\"name\":\"Ann\"}}";
        try (Client client = Client.open(server.address(), "/ws/doc?ack=1&token=t1")) {
            assertThat(client.await("65")).isEqualTo("6500");
        }

        assertThat(signed).containsExactly(true);
        assertThat(questions.get(0).path("document").asString()).isEqualTo("doc");
        assertThat(questions.get(0).path("token").asString()).isEqualTo("t1");
        assertThat(questions.get(0).path("remoteAddress").asString()).isEqualTo("127.0.0.1");
    }

    @Test
    @DisplayName(
            "[D1] a link works beside a webhook, which decides who makes one and is not asked about who comes by it")
    void links() throws Exception {
        answer = question -> question.path("token").asString("").equals("boss")
                ? "{\"right\":\"admin\",\"user\":{\"id\":\"boss\"}}"
                : "{\"right\":\"none\"}";
        HttpResponse<String> made = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.address().resolve("/api/v1/documents/doc/links"))
                                .header("Authorization", "Bearer boss")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"right\":\"write\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        String token = JsonMapper.shared().readTree(made.body()).path("token").asString();
        questions.clear();

        try (Client visitor = Client.open(server.address(), "/ws/doc?ack=1", "yarrow", "bearer." + token)) {
            assertThat(visitor.await("65")).isEqualTo("6502");
        }
        try (Client visitor = Client.open(server.address(), "/ws/doc", "yarrow", "bearer." + token + "x")) {
            assertThat(visitor.awaitClose()).startsWith("4403 this link was withdrawn, or is not whole");
        }

        assertThat(questions).isEmpty();
    }

    @Test
    @DisplayName("[A24] who is denied is told why, in the words of the webhook")
    void denied() throws Exception {
        answer = question -> "{\"right\":\"none\",\"reason\":\"ask Bob\"}";
        try (Client client = Client.open(server.address(), "/ws/doc")) {
            assertThat(client.awaitClose()).isEqualTo("4403 ask Bob");
        }
        status = 403;
        try (Client client = Client.open(server.address(), "/ws/other")) {
            assertThat(client.awaitClose()).startsWith("4403 ");
        }
    }

    @Test
    @DisplayName("[A25] a webhook that is slow keeps nobody else waiting; its client comes in when it answers")
    void slow() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        answer = question -> {
            if (question.path("document").asString().equals("slow")) {
                await(release);
            }
            return "{\"right\":\"write\"}";
        };
        int many = 100;
        List<CompletableFuture<Client>> waiting = java.util.stream.IntStream.range(0, many)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> Client.open(server.address(), "/ws/slow?token=" + i), threads))
                .toList();

        try (Client quick = Client.open(server.address(), "/ws/quick")) {
            quick.await("0000");
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        release.countDown();
        for (CompletableFuture<Client> client : waiting) {
            try (Client opened = client.get(10, TimeUnit.SECONDS)) {
                opened.send("00000100");
                opened.await("0001");
            }
        }
    }

    @Test
    @DisplayName("[A25] when the webhook gives no answer, clients are told to come back with 503")
    void silent() throws Exception {
        status = 500;
        assertThat(refusal("/ws/doc")).contains("503");
        status = 200;
        answer = question -> "{\"right\":\"everything\"}";
        assertThat(refusal("/ws/doc")).contains("503");
        CountDownLatch never = new CountDownLatch(1);
        answer = question -> {
            await(never);
            return "";
        };
        assertThat(refusal("/ws/doc")).contains("503");
        never.countDown();
    }

    @Test
    @DisplayName("[A26] an answer counts for a while, and until something is revoked")
    void cached() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (Client client = Client.open(server.address(), "/ws/doc?token=t")) {
                client.await("0000");
            }
        }
        assertThat(questions).hasSize(1);

        answer = question -> "{\"right\":\"admin\",\"user\":{\"id\":\"boss\"}}";
        assertThat(revoke("{\"user\":\"nobody\"}")).isEqualTo(200);
        try (Client client = Client.open(server.address(), "/ws/doc?ack=1&token=t")) {
            assertThat(client.await("65")).isEqualTo("6503");
        }
    }

    @Test
    @DisplayName("[A4] after a revocation the webhook is asked again, and a lower right holds without a reconnect")
    void downgrade() throws Exception {
        answer = question -> question.path("document").asString().equals("*")
                ? "{\"right\":\"admin\"}"
                : "{\"right\":\"write\",\"user\":{\"id\":\"ann\"}}";
        try (Client client = Client.open(server.address(), "/ws/doc?ack=1&token=t")) {
            client.await("6502");
            answer = question -> question.path("document").asString().equals("*")
                    ? "{\"right\":\"admin\"}"
                    : "{\"right\":\"read\",\"user\":{\"id\":\"ann\"}}";

            assertThat(revoke("{\"user\":\"ann\"}")).isEqualTo(200);

            client.await("6500");
            client.type("x");
            client.await("66");
        }
    }

    @Test
    @DisplayName("[A21] a webhook that gives no answer after a revocation is asked again until it does")
    void unansweredRevocation() throws Exception {
        answer = question -> "{\"right\":\"admin\",\"user\":{\"id\":\"ann\"}}";
        try (Client client = Client.open(server.address(), "/ws/doc?ack=1&token=t")) {
            client.await("6503");
            answer = question ->
                    question.path("document").asString().equals("*") ? "{\"right\":\"admin\"}" : "no answer";
            assertThat(revoke("{\"token\":\"whichever\"}")).isEqualTo(200);

            answer = question -> "{\"right\":\"none\",\"reason\":\"no more\"}";

            assertThat(client.awaitClose()).isEqualTo("4403 no more");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String refusal(String path) {
        try {
            CompletableFuture.supplyAsync(() -> Client.open(server.address(), path), threads)
                    .get(10, TimeUnit.SECONDS)
                    .close();
            return "let in";
        } catch (ExecutionException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause instanceof java.net.http.WebSocketHandshakeException refused
                    ? String.valueOf(refused.getResponse().statusCode())
                    : cause.toString();
        } catch (Exception e) {
            return e.toString();
        }
    }

    private int revoke(String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.address().resolve("/api/v1/access/revoke"))
                                .header("Content-Type", "application/json")
                                .header("Authorization", "Bearer boss")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String signature(String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
