package dev.yarrow.server.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.storage.memory.MemoryStore;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sync over HTTP does not take. */
class SyncRefusalsTest {
    private ServedSync served;
    private SyncClient ann;

    @BeforeEach
    void start() throws Exception {
        served = ServedSync.open();
        ann = new SyncClient(served.address(), "doc");
    }

    @AfterEach
    void stop() {
        ann.close();
        served.close();
    }

    private static void assertRefused(HttpResponse<byte[]> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(SyncClient.json(response).path("code").asString()).isEqualTo(code);
        assertThat(SyncClient.json(response).path("status").asInt()).isEqualTo(status);
        assertThat(SyncClient.json(response).path("detail").asString()).isNotEmpty();
    }

    @Test
    @DisplayName("[N11] without the header that forms and links cannot send, nothing is answered")
    void header() throws Exception {
        HttpRequest.Builder bare = HttpRequest.newBuilder(served.address().resolve("/sync/doc/open"));
        assertRefused(SyncClient.send(ann.posted(bare, new byte[0])), 400, "malformed");
    }

    @Test
    @DisplayName("[N11] pages of other origins may come in only if they are allowed, and are told so before they ask")
    void origins() throws Exception {
        HttpResponse<byte[]> stranger = SyncClient.send(ann.request("open")
                .header("Origin", "https://evil.example.com")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertRefused(stranger, 403, "origin");
        assertThat(stranger.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();

        HttpResponse<byte[]> friend =
                SyncClient.send(HttpRequest.newBuilder(served.address().resolve("/sync/doc/open"))
                        .header("Origin", "https://app.example.com")
                        .header("Access-Control-Request-Method", "POST")
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(friend.statusCode()).isEqualTo(204);
        assertThat(friend.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.example.com");
        assertThat(friend.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                .contains("yarrow-sync", "yarrow-ticket", "last-event-id", "authorization");
        assertThat(friend.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();

        ann.open();
        HttpResponse<byte[]> answered = SyncClient.send(
                ann.posted(ann.ticketed("push"), new byte[0]).header("Origin", "https://app.example.com"));
        assertThat(answered.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.example.com");
        assertRefused(
                SyncClient.send(ann.posted(ann.ticketed("push"), new byte[0]).header("Origin", "null")), 403, "origin");
    }

    @Test
    @DisplayName("[N11] answers are kept by nobody on the way, and not buffered")
    void headers() throws Exception {
        ann.open();
        HttpResponse<byte[]> pushed = ann.sendPush(new byte[] {3});
        assertThat(pushed.headers().firstValue("Cache-Control")).hasValue("no-store, no-transform");
        assertThat(pushed.headers().firstValue("X-Accel-Buffering")).hasValue("no");
        assertThat(pushed.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(ann.sendPush(new byte[] {9}).headers().allValues("Cache-Control"))
                .containsExactly("no-store, no-transform");
    }

    @Test
    @DisplayName("[N12] a body that is none of a client's changes nothing, and says what was expected")
    void malformed() throws Exception {
        ann.open();
        byte[] typed = ann.type("x");
        for (byte[][] messages : List.of(
                new byte[][] {typed, {9}},
                new byte[][] {typed, {0, 2, 3, 1, 2, 3}},
                new byte[][] {typed, {}},
                new byte[][] {typed, {110, 0}})) {
            assertRefused(ann.sendPush(messages), 400, "malformed");
        }
        assertRefused(SyncClient.send(ann.posted(ann.ticketed("push"), new byte[] {5, 1})), 400, "malformed");
        assertRefused(ann.sendOpen(typed), 400, "malformed");
        assertRefused(ann.sendOpen(), 400, "malformed");
        assertRefused(SyncClient.send(ann.ticketed("events").header("Last-Event-ID", "yesterday")), 400, "malformed");
        assertRefused(SyncClient.send(ann.ticketed("poll")), 400, "malformed");
        assertRefused(SyncClient.send(ann.ticketed("push")), 405, "method");
        assertRefused(SyncClient.send(ann.request("nothing")), 404, "path");
        assertRefused(
                SyncClient.send(ann.ticketed("push").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1]))),
                415,
                "media-type");

        try (SyncClient bob = new SyncClient(served.address(), "doc")) {
            bob.open();
            assertThat(bob.text()).isEmpty();
        }
    }

    @Test
    @DisplayName("[N12] a body that is too large is refused before it is read")
    void tooLarge() throws Exception {
        ann.open();
        assertRefused(
                SyncClient.send(ann.posted(ann.ticketed("push"), new byte[ServedSync.MAX_BODY + 1])), 413, "too-large");
        byte[][] many = new byte[1_001][];
        Arrays.fill(many, new byte[] {3});
        assertRefused(ann.sendPush(many), 400, "malformed");
    }

    @Test
    @DisplayName("[N10] a ticket is good for its document, for five minutes, and cannot be made or changed")
    void tickets() throws Exception {
        ann.open();
        try (SyncClient other = new SyncClient(served.address(), "other")) {
            other.ticket = ann.ticket;
            assertRefused(other.sendPush(new byte[] {3}), 410, "ticket");
        }
        String good = ann.ticket;
        for (String bad : List.of(
                "x",
                good.substring(0, good.length() - 20) + "A".repeat(20),
                new Tickets(new byte[32]).seal(ticket()),
                good + "x".repeat(5_000))) {
            ann.ticket = bad;
            assertRefused(ann.sendPush(new byte[] {3}), 410, "ticket");
        }
        ann.ticket = good;
        served.pass(Duration.ofMinutes(4));
        String renewed = ann.push(new byte[] {3}).path("ticket").path("ticket").asString();
        assertThat(renewed).isNotEmpty();
        served.pass(Duration.ofMinutes(1));
        assertRefused(ann.sendPush(new byte[] {3}), 410, "ticket");
        ann.ticket = renewed;
        assertThat(ann.push(new byte[] {3}).has("ticket")).isFalse();
    }

    private Ticket ticket() {
        return new Ticket(
                ann.documentName(), "session", Optional.empty(), served.now().plusSeconds(60));
    }

    @Test
    @DisplayName("[N10] a ticket hides what was shown for it, and its key changes each day")
    void sealed() {
        Tickets tickets = new Tickets(new byte[32]);
        Instant lateAtNight = Instant.parse("2026-01-01T23:58:00Z");
        Ticket ticket =
                new Ticket(ann.documentName(), "session", Optional.of("secret-token"), lateAtNight.plusSeconds(300));
        String sealed = tickets.seal(ticket);

        assertThat(tickets.open(sealed, lateAtNight)).hasValue(ticket);
        assertThat(tickets.open(sealed, lateAtNight.plusSeconds(299))).hasValue(ticket);
        assertThat(tickets.open(sealed, lateAtNight.plusSeconds(300))).isEmpty();
        assertThat(tickets.open(sealed, lateAtNight.minus(Duration.ofDays(2)))).isEmpty();
        assertThat(new String(Base64.getUrlDecoder().decode(sealed.split("\\.", -1)[3]), StandardCharsets.ISO_8859_1))
                .doesNotContain("secret", "doc");
        assertThat(ticket.toString()).doesNotContain("secret-token");
    }

    @Test
    @DisplayName("[N10] the key is made once, for nobody else to read")
    void key(@TempDir Path data) throws Exception {
        Path file = data.resolve("sync-key");
        byte[] made = Tickets.keyFile(file).readOrMake();

        assertThat(Tickets.keyFile(file).readOrMake()).isEqualTo(made).hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        Files.writeString(file, "short");
        assertThatThrownBy(() -> Tickets.keyFile(file).readOrMake()).hasMessageContaining("sync-key", "delete it");
    }

    @Test
    @DisplayName("[N19] sessions are bounded, and the next one is told to come later")
    void bounded() throws Exception {
        try (ServedSync small = new ServedSync(
                        new MemoryStore(), new OpenAccess(), ServedSync.LIMITS, 1 << 20, 1, Instant.now());
                SyncClient first = new SyncClient(small.address(), "doc");
                SyncClient second = new SyncClient(small.address(), "doc")) {
            first.open();
            HttpResponse<byte[]> refused = second.sendOpen(SyncClient.step1(second.doc.stateVector()));
            assertRefused(refused, 503, "unavailable");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();

            small.pass(Duration.ofSeconds(31));
            second.open();
        }
    }

    @Test
    @DisplayName("[N19] a server that stops ends streams and polls, and says when to come again")
    void stops() throws Exception {
        ann.open();
        try (EventStream toAnn = ann.events()) {
            toAnn.next("hello");
            served.stop();
            toAnn.next("end");
        }
        assertRefused(ann.sendPush(new byte[] {3}), 503, "unavailable");
    }
}
