package dev.yarrow.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.access.Right;
import dev.yarrow.storage.memory.MemoryStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Rights that change while a client is there over HTTP. */
class SyncRightsTest {
    private ServedSync served;
    private volatile Right right = Right.WRITE;

    @BeforeEach
    void serve() throws IOException {
        served = new ServedSync(new MemoryStore(), this::decide, ServedSync.LIMITS, 1 << 20, 100, Instant.now());
    }

    @AfterEach
    void stop() {
        served.close();
    }

    private CompletionStage<Decision> decide(AccessRequest request) {
        Principal ann = new Principal("ann", "Ann", Optional.empty());
        return CompletableFuture.completedFuture(
                new Decision.Granted(new Grant(ann, right, Optional.empty(), Optional.empty())));
    }

    @Test
    @DisplayName(
            "[N8] a right that changes is told on the open stream, and holds for the next push, without a new open")
    void changes() throws Exception {
        try (SyncClient ann = new SyncClient(served.address(), "doc")) {
            ann.open();
            try (EventStream events = ann.events()) {
                events.next("hello");
                ann.push(ann.type("a"));

                become(Right.READ, events, new byte[] {101, 0});
                JsonNode refused = ann.push(ann.type("b"));
                assertThat(refused.path("refused").asInt()).isEqualTo(1);
                assertThat(refused.path("right").asString()).isEqualTo("read");
                assertThat(stored()).isEqualTo("a");

                become(Right.WRITE, events, new byte[] {101, 2});
                JsonNode taken = ann.push(ann.step2());
                assertThat(taken.path("refused").asInt()).isZero();
                assertThat(taken.path("right").asString()).isEqualTo("write");
                assertThat(stored()).isEqualTo("ba");
            }
        }
    }

    /** From now on this is granted, and the stream says so with this message. */
    private void become(Right granted, EventStream events, byte[] message) throws InterruptedException {
        right = granted;
        served.watch().askAnew();
        events.until(all -> all.stream().anyMatch(told -> Arrays.equals(told, message)));
    }

    /** What somebody who opens the document now sees. */
    private String stored() throws Exception {
        try (SyncClient bob = new SyncClient(served.address(), "doc")) {
            bob.open();
            return bob.text();
        }
    }
}
