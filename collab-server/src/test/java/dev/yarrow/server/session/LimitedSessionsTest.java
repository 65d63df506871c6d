package dev.yarrow.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.AwarenessUpdate;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.limit.PlaceLimits;
import dev.yarrow.server.limit.RateLimit;
import dev.yarrow.server.protocol.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What one client on a Hocuspocus socket can take up. */
class LimitedSessionsTest {
    private static final HocuspocusLimits FEW_BYTES_WAIT = new HocuspocusLimits(
            500,
            1000,
            10_000,
            16,
            HocuspocusLimits.DEFAULT.presence(),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30));

    @Test
    @DisplayName("[L4] of one socket so many documents are asked about at a time; the others wait, and all get in")
    void questions() {
        try (HocuspocusServer server = new HocuspocusServer()) {
            List<CompletableFuture<Decision>> open = new ArrayList<>();
            server.access = request -> {
                CompletableFuture<Decision> decision = new CompletableFuture<>();
                open.add(decision);
                return decision;
            };
            HocuspocusServer.Client ann = server.connect();
            for (int i = 0; i < 40; i++) {
                ann.says(Words.token("doc" + i, "write"));
            }
            assertThat(open).hasSize(16);
            assertThat(ann.isClosed()).isFalse();

            while (!open.isEmpty()) {
                assertThat(open).hasSizeLessThanOrEqualTo(16);
                List<CompletableFuture<Decision>> asked = List.copyOf(open);
                open.clear();
                asked.forEach(decision -> decision.complete(server.decision("write")));
                server.settle();
            }
            assertThat(ann.hears().stream().filter(word -> word.endsWith("granted read-write")))
                    .hasSize(40);
        }
    }

    @Test
    @DisplayName("[L4] what is left while it waits for its question is not asked about")
    void leftBeforeTheQuestion() {
        try (HocuspocusServer server = new HocuspocusServer()) {
            List<CompletableFuture<Decision>> open = new ArrayList<>();
            server.access = request -> {
                CompletableFuture<Decision> decision = new CompletableFuture<>();
                open.add(decision);
                return decision;
            };
            HocuspocusServer.Client ann = server.connect();
            for (int i = 0; i < 20; i++) {
                ann.says(Words.token("doc" + i, "write"));
            }
            for (int i = 16; i < 20; i++) {
                ann.says(Words.close("doc" + i));
            }
            List.copyOf(open).forEach(decision -> decision.complete(server.decision("write")));
            server.settle();
            assertThat(server.asked).hasSize(16);
            ann.says(Words.token("new", "write"));
            assertThat(server.asked).hasSize(17);
        }
    }

    @Test
    @DisplayName(
            "[K3] few messages with too many bytes wait like many: the socket is not read, nobody else waits, nothing is lost")
    void waitingBytes() {
        CompletableFuture<Decision> decision = new CompletableFuture<>();
        try (HocuspocusServer server = new HocuspocusServer(1000, FEW_BYTES_WAIT, 3)) {
            HocuspocusServer.Client ann = server.connect();
            ann.joins("neighbour", "write");
            HocuspocusServer.Client bob = server.connect();
            bob.joins("neighbour", "write");
            server.access = request -> decision;
            ann.says(Words.token("doc", "write"), Words.step1("doc"));
            for (int i = 0; i < 5; i++) {
                ann.says(Words.update("doc", HocuspocusServer.typed("x".repeat(4_000))));
            }
            assertThat(ann.connection.isSuspended()).isTrue();
            assertThat(server.metrics.scrape()).contains("yarrow_waiting_full_total 1.0\n");
            ann.hears();
            bob.says(Words.update("neighbour", HocuspocusServer.typed("hi")));
            assertThat(ann.hears("neighbour")).as("is still told").isNotEmpty();

            decision.complete(server.decision("write"));
            server.settle();
            assertThat(ann.connection.isSuspended()).isFalse();
            assertThat(ann.hears().stream().filter("doc status 1"::equals)).hasSize(5);
        }
    }

    @Test
    @DisplayName(
            "[K3] [K4] a document that is denied while too much waits for it costs its neighbours on the socket nothing")
    void deniedWhileFull() {
        CompletableFuture<Decision> decision = new CompletableFuture<>();
        try (HocuspocusServer server = new HocuspocusServer(1000, FEW_BYTES_WAIT, 3)) {
            HocuspocusServer.Client ann = server.connect();
            ann.joins("neighbour", "write");
            server.access = request -> decision;
            ann.says(Words.token("doc", "write"));
            for (int i = 0; i < 5; i++) {
                ann.says(Words.update("doc", HocuspocusServer.typed("x".repeat(4_000))));
            }
            ann.says(Words.update("neighbour", HocuspocusServer.typed("kept")));
            assertThat(ann.connection.isSuspended()).isTrue();
            ann.hears();

            decision.complete(new Decision.Denied("no"));
            server.settle();
            assertThat(ann.isClosed()).isFalse();
            assertThat(ann.connection.isSuspended()).isFalse();
            List<String> heard = ann.hears();
            assertThat(heard).contains("doc denied no", "neighbour status 1");
            assertThat(heard.stream().filter("doc status 0"::equals)).hasSize(5);
        }
    }

    @Test
    @DisplayName("[P6] presence beyond its bounds ends its session with 4413, and is counted as presence")
    void tooMuchPresence() {
        try (HocuspocusServer server = new HocuspocusServer()) {
            HocuspocusServer.Client ann = server.connect();
            ann.joins("doc", "write");
            ann.says(Words.awareness(
                    "doc",
                    AwarenessUpdate.encode(List.of(new AwarenessEntry(7, 1, "\"" + "a".repeat(70_000) + "\"")))));
            assertThat(ann.hears("doc"))
                    .last()
                    .asString()
                    .startsWith("doc close ")
                    .contains("presence");
            assertThat(server.metrics.scrape())
                    .contains("yarrow_refusals_total{reason=\"presence\"} 1.0\n")
                    .doesNotContain("yarrow_updates_rejected_total");
        }
    }

    @Test
    @DisplayName("[L3] presence that comes too fast is read more slowly; what comes at the usual pace is not")
    void presence() {
        HocuspocusLimits limits = new HocuspocusLimits(
                500,
                1000,
                5 << 20,
                16,
                new RateLimit(10, 50),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30));
        try (HocuspocusServer server = new HocuspocusServer(1000, limits, 3)) {
            HocuspocusServer.Client ann = server.connect();
            HocuspocusServer.Client bob = server.connect();
            ann.joins("doc", "write");
            bob.joins("doc", "write");
            for (int clock = 1; clock <= 50; clock++) {
                ann.says(present(clock));
            }
            assertThat(ann.connection.pausedFor()).isEqualTo(Duration.ZERO);
            ann.says(present(51));
            assertThat(ann.connection.pausedFor()).isEqualTo(Duration.ofMillis(100));
            assertThat(bob.connection.pausedFor()).isEqualTo(Duration.ZERO);
            assertThat(bob.hears("doc")).isNotEmpty();
        }
    }

    @Test
    @DisplayName(
            "[L1] a user with too many connections waits, and is told to come back where nothing else is on the socket")
    void users() {
        try (HocuspocusServer server =
                new HocuspocusServer(1000, HocuspocusLimits.DEFAULT, new PlaceLimits(10, 10, 2))) {
            HocuspocusServer.Client first = server.connect();
            first.joins("doc", "write");
            first.joins("other", "write");
            server.connect().joins("doc", "write");
            HocuspocusServer.Client third = server.connect();
            third.joins("doc", "write");
            server.pass(Duration.ofSeconds(20));
            assertThat(third.connection.closeCode()).isEqualTo(CloseCode.TRY_LATER);
            assertThat(server.metrics.scrape()).contains("yarrow_refusals_total{reason=\"user\"}");

            third.connection.cut();
            first.connection.cut();
            HocuspocusServer.Client again = server.connect();
            again.joins("doc", "write");
            server.pass(Duration.ofSeconds(20));
            assertThat(again.isClosed()).isFalse();
        }
    }

    private static byte[] present(long clock) {
        return Words.awareness("doc", AwarenessUpdate.encode(List.of(new AwarenessEntry(7, clock, "{\"a\":1}"))));
    }
}
