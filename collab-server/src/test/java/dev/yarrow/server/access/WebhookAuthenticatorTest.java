package dev.yarrow.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WebhookAuthenticatorTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Grant GRANT =
            new Grant(new Principal("ann", "", Optional.empty()), Right.WRITE, Optional.empty(), Optional.empty());

    private final RawServer webhook = new RawServer();
    private volatile Instant now = NOW;

    @AfterEach
    void close() throws IOException {
        webhook.close();
    }

    @Test
    @DisplayName(
            "[A25] an answer that begins and does not end counts as none, and the same question can be asked again")
    void stalled() throws Exception {
        WebhookAuthenticator authenticator = authenticator(Duration.ofMillis(300));
        webhook.says(1000, "{\"right\":");

        assertThat(answer(authenticator.decide(request("doc")))).isInstanceOf(Decision.Unavailable.class);

        CompletionStage<Decision> anew = authenticator.decide(request("doc"));
        assertThat(anew.toCompletableFuture()).isNotDone();
        assertThat(answer(anew)).isInstanceOf(Decision.Unavailable.class);
    }

    @Test
    @DisplayName("[A25] an answer without end is not read to its end")
    void endless() throws Exception {
        webhook.says(Integer.MAX_VALUE, " ".repeat(1 << 20));

        assertThat(answer(authenticator(Duration.ofMinutes(5)).decide(request("doc"))))
                .isInstanceOf(Decision.Unavailable.class);
    }

    @Test
    @DisplayName("[A25] however many wait to be let in, there is room to ask again about those who are in")
    void reserved() throws Exception {
        WebhookAuthenticator authenticator = authenticator(Duration.ofMinutes(5));
        List<CompletionStage<Decision>> strangers = new ArrayList<>();
        webhook.says(1000, "{");
        for (int i = 0; i < 256; i++) {
            strangers.add(authenticator.decide(request("stranger-" + i, "192.0.2." + i % 8)));
        }
        assertThat(answer(authenticator.decide(request("one more")))).isInstanceOf(Decision.Unavailable.class);

        assertThat(authenticator.decideAgain(request("doc"), GRANT).toCompletableFuture())
                .isNotDone();
        assertThat(strangers).noneMatch(stage -> stage.toCompletableFuture().isDone());
    }

    @Test
    @DisplayName("[L4] one address takes no more than a quarter of the places to wait in, unless it is this machine's")
    void oneAddress() throws Exception {
        WebhookAuthenticator authenticator = authenticator(Duration.ofMinutes(5));
        webhook.says(1000, "{");
        for (int i = 0; i < 64; i++) {
            CompletionStage<Decision> waits = authenticator.decide(request("stranger-" + i));
            assertThat(waits.toCompletableFuture()).isNotDone();
        }
        assertThat(answer(authenticator.decide(request("one more")))).isInstanceOf(Decision.Unavailable.class);
        assertThat(authenticator.decide(request("doc", "192.0.2.2")).toCompletableFuture())
                .isNotDone();
        for (int i = 0; i < 100; i++) {
            CompletionStage<Decision> waits = authenticator.decide(request("proxied-" + i, "127.0.0.1"));
            assertThat(waits.toCompletableFuture()).isNotDone();
        }
    }

    @Test
    @DisplayName("[A26] who is in is asked about anew, whatever was answered before")
    void again() throws Exception {
        WebhookAuthenticator authenticator = authenticator(Duration.ofSeconds(10));
        says("{\"right\":\"write\",\"user\":{\"id\":\"ann\"}}");
        assertThat(answer(authenticator.decide(request("doc")))).isEqualTo(new Decision.Granted(GRANT));
        says("{\"right\":\"none\",\"reason\":\"no more\"}");

        assertThat(answer(authenticator.decideAgain(request("doc"), GRANT))).isEqualTo(new Decision.Denied("no more"));
        assertThat(answer(authenticator.decide(request("doc")))).isEqualTo(new Decision.Denied("no more"));
    }

    @Test
    @DisplayName("[A5] an answer that has expired lets nobody in, also one that is kept")
    void expired() throws Exception {
        WebhookAuthenticator authenticator = authenticator(Duration.ofSeconds(10));
        says("{\"right\":\"write\",\"expires\":\"2026-01-01T00:00:05Z\"}");
        assertThat(answer(authenticator.decide(request("doc")))).isInstanceOf(Decision.Granted.class);

        now = NOW.plusSeconds(5);
        assertThat(answer(authenticator.decide(request("doc")))).isInstanceOf(Decision.Denied.class);
        says("{\"right\":\"write\",\"expires\":\"2026-01-01T00:01:00Z\"}");
        now = NOW.plusSeconds(6);
        assertThat(answer(authenticator.decideAgain(request("doc"), GRANT))).isInstanceOf(Decision.Granted.class);
    }

    private void says(String answer) {
        webhook.says(answer.length(), answer);
    }

    private static Decision answer(CompletionStage<Decision> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private WebhookAuthenticator authenticator(Duration timeout) {
        return new WebhookAuthenticator(
                HttpClient.newHttpClient(), webhook.address(), new byte[32], timeout, Duration.ofHours(1), () -> now);
    }

    private static AccessRequest request(String document) {
        return request(document, "192.0.2.1");
    }

    private static AccessRequest request(String document, String address) {
        return new AccessRequest(new DocumentName(document), Optional.of("token"), address, Optional.empty());
    }
}
