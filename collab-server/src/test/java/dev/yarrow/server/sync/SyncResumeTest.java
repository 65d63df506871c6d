package dev.yarrow.server.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.server.room.RoomLimits;
import dev.yarrow.storage.memory.CommitGate;
import dev.yarrow.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Positions: who may come back to which, and what waits meanwhile. */
class SyncResumeTest {
    private static final RoomLimits COMPACTING = ServedSync.limits(3, Duration.ofMillis(1));

    private MemoryStore store = new MemoryStore();
    private final Deque<ServedSync> lives = new ArrayDeque<>();

    private void serve(RoomLimits limits, long maxQueueBytes) throws IOException {
        lives.addLast(new ServedSync(store, new OpenAccess(), limits, maxQueueBytes, 100, Instant.now()));
    }

    private ServedSync served() {
        return lives.getLast();
    }

    private void restart(RoomLimits limits) throws IOException {
        served().close();
        store = store.reopen();
        serve(limits, 1 << 20);
    }

    private SyncClient client() {
        return new SyncClient(served().address(), "doc");
    }

    /** The same client, which found the server that runs now. */
    private SyncClient again(SyncClient before) {
        SyncClient after = client();
        after.ticket = before.ticket;
        after.position = before.position;
        return after;
    }

    @AfterEach
    void stop() {
        served().close();
        store.close();
    }

    @Test
    @DisplayName(
            "[N5] after a restart a stream goes on with the ticket and the position from before, and so does a push")
    void restart() throws Exception {
        serve(ServedSync.LIMITS, 1 << 20);
        SyncClient ann = client();
        ann.open();
        ann.position = ann.push(ann.type("before ")).path("durable").asString();
        try (SyncClient bob = client()) {
            bob.open();
            bob.push(bob.type("missed "));
        }

        restart(ServedSync.LIMITS);
        try (SyncClient after = again(ann);
                EventStream events = after.events()) {
            List<byte[]> heard = events.until(all -> SyncClient.kinds(all).contains("0.1"));
            assertThat(SyncClient.kinds(heard)).contains("101", "0.0");
            ann.takeIn(SyncClient.batch(heard.toArray(byte[][]::new)));
            assertThat(ann.text()).isEqualTo("missed before ");
            assertThat(after.push(ann.type("after ")).path("durable").asString())
                    .endsWith(".3");
        }
        ann.close();
    }

    @Test
    @DisplayName("[N5] positions are places in the log, over restarts and compaction")
    void placesInTheLog() throws Exception {
        serve(COMPACTING, 1 << 20);
        String durable = "";
        for (int life = 0; life < 3; life++) {
            try (SyncClient ann = client()) {
                ann.open();
                for (int i = 0; i < 5; i++) {
                    durable = ann.push(ann.type("x")).path("durable").asString();
                }
            }
            restart(COMPACTING);
        }
        served().close();
        store = store.reopen();
        assertThat(durable).endsWith(".15");
        assertThat(ServedSync.lastSequence(store, "doc")).isEqualTo(15);
        serve(COMPACTING, 1 << 20);
    }

    @Test
    @DisplayName(
            "[N6] a position that was compacted away, of another document or ahead of the log is answered by resync")
    void compacted() throws Exception {
        serve(ServedSync.LIMITS, 1 << 20);
        SyncClient ann = client();
        ann.open();
        ann.push(ann.type("1"));
        String early = ann.push(ann.type("2")).path("durable").asString();
        ann.push(ann.type("3"));
        String last = ann.push(ann.type("4")).path("durable").asString();
        restart(COMPACTING); // opening it merges the tail into a snapshot
        try (SyncClient waker = client()) {
            waker.open();
            waker.push(waker.type("5"));
        }
        restart(ServedSync.LIMITS);

        String epoch = last.substring(0, last.indexOf('.'));
        for (String lost : List.of(early, epoch + ".99", "1.3")) {
            try (SyncClient after = again(ann)) {
                after.position = lost;
                HttpResponse<byte[]> refused = after.sendPoll();
                assertThat(refused.statusCode()).as(lost).isEqualTo(409);
                assertThat(SyncClient.json(refused).path("code").asString()).isEqualTo("resync");
                try (EventStream events = after.events()) {
                    events.next("resync");
                    events.next("end");
                }
                after.open();
                assertThat(after.text()).hasSize(5);
            }
        }
        assertThat(served().metric("yarrow_sync_resyncs_total")).isEqualTo(6.0);
        ann.close();
    }

    @Test
    @DisplayName(
            "[N7] a client that does not read is told to open anew, when too much waits for it; others are not disturbed")
    void overflow() throws Exception {
        serve(ServedSync.LIMITS, 100_000);
        try (SyncClient ann = client();
                SyncClient bob = client();
                SyncClient eve = client()) {
            ann.open();
            bob.open();
            eve.open();
            StuckReader stuck = StuckReader.events(eve);
            try (EventStream toBob = bob.events()) {
                for (int i = 0; i < 90; i++) { // more than the kernel takes for a reader who does not read
                    ann.push(ann.type("0123456789".repeat(9_000)));
                    toBob.until(all -> SyncClient.kinds(all).contains("0.2"));
                }
                assertThat(bob.text()).isEqualTo(ann.text());
                assertThat(toBob.left()).noneMatch(event -> event.name().equals("resync"));
            }
            stuck.awaitResync();
            eve.open();
            assertThat(eve.text()).isEqualTo(ann.text());
        }
    }

    @Test
    @DisplayName("[N7] a client that too much came for while it did not listen is told to open anew")
    void overflowUnheard() throws Exception {
        serve(ServedSync.LIMITS, 100_000);
        try (SyncClient ann = client();
                SyncClient eve = client()) {
            ann.open();
            eve.open();
            for (int i = 0; i < 3; i++) {
                ann.push(ann.type("0123456789".repeat(9_000)));
            }

            assertThat(eve.sendPoll().statusCode()).isEqualTo(409);
            eve.open();
            assertThat(eve.text()).isEqualTo(ann.text());
        }
    }

    @Test
    @DisplayName(
            "[N18] while the disk is stuck a push is answered after five seconds, as to be repeated, without a position")
    void stuckDisk() throws Exception {
        serve(ServedSync.LIMITS, 1 << 20);
        try (SyncClient ann = client()) {
            ann.open();
            ann.push(ann.type("1"));
            store.gate().hold();
            byte[] typed = ann.type("2");
            CompletableFuture<HttpResponse<byte[]>> push = SyncClient.HTTP.sendAsync(
                    ann.posted(ann.ticketed("push"), SyncClient.batch(typed)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            while (store.gate().waiting() == 0) {
                Thread.onSpinWait();
            }
            assertThat(push).isNotDone();
            HttpResponse<byte[]> answer = SyncClient.whilePassing(served(), push);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(new String(answer.body(), UTF_8)).doesNotContain("accepted");

            store.gate().open();
            assertThat(SyncClient.json(ann.sendPush(typed)).path("durable").asString())
                    .endsWith(".2");
        }
    }

    @Test
    @DisplayName(
            "[N18] when the disk fails, a push is not answered as saved, and the same push is taken when it is well")
    void brokenDisk() throws Exception {
        serve(ServedSync.LIMITS, 1 << 20);
        try (SyncClient ann = client()) {
            ann.open();
            ann.push(ann.type("1"));
            store.gate().breakDisk(CommitGate.Fate.LOST);
            byte[] typed = ann.type("2");
            HttpResponse<byte[]> refused = ann.sendPush(typed);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();

            store.gate().open();
            HttpResponse<byte[]> answer = ann.sendPush(typed);
            while (answer.statusCode() == 503) {
                answer = ann.sendPush(typed);
            }
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(SyncClient.json(answer).path("durable").asString()).endsWith(".2");
        }
    }
}
