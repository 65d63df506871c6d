package dev.yarrow.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.RootKind;
import dev.yarrow.server.ExportFormat;
import dev.yarrow.server.ExportRequest;
import dev.yarrow.server.sync.EventStream.Event;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Opening, sending and hearing over HTTP, between clients. */
class SyncOverHttpTest {
    private ServedSync served;
    private SyncClient ann;
    private SyncClient bob;

    @BeforeEach
    void start() throws Exception {
        served = ServedSync.open();
        ann = new SyncClient(served.address(), "team%2Fplan");
        bob = new SyncClient(served.address(), "team/plan");
    }

    @AfterEach
    void stop() {
        ann.close();
        bob.close();
        served.close();
    }

    @Test
    @DisplayName("[N1] open answers a ticket, the right, all that the client lacks, the question, and who is there")
    void opens() throws Exception {
        ann.open(SyncClient.presence(1, 1, "{\"name\":\"Ann\"}"));
        ann.push(ann.type("hello"));

        List<byte[]> messages = bob.open();

        assertThat(SyncClient.kinds(messages)).startsWith("110", "101").contains("0.0", "0.1", "1");
        assertThat(bob.text()).isEqualTo("hello");
        assertThat(SyncClient.presences(messages)).isEqualTo(Map.of(1L, true));
        assertThat(messages.get(1)).containsExactly(101, 3);
        JsonNode welcome = JsonMapper.shared().readTree(SyncClient.string(messages.get(0)));
        assertThat(welcome.propertyNames())
                .containsExactlyInAnyOrder(
                        "ticket",
                        "expiresInMs",
                        "position",
                        "heartbeatMs",
                        "streamMs",
                        "pollMs",
                        "maxBodyBytes",
                        "presenceMs");
        assertThat(bob.position).endsWith(".1").doesNotStartWith("0.");
    }

    @Test
    @DisplayName("[N1] a newcomer gets a document that is larger than what may wait for a client")
    void opensLarge() throws Exception {
        ann.open();
        for (int i = 0; i < 30; i++) {
            ann.push(ann.type("abcdefghij".repeat(9_000)));
        }

        bob.open();

        assertThat(bob.text()).hasSize(30 * 90_000);
    }

    @Test
    @DisplayName("[N2] a push is answered when it is on disk, reaches everybody else, and comes back to nobody")
    void pushes() throws Exception {
        ann.open();
        bob.open();
        try (EventStream toAnn = ann.events();
                EventStream toBob = bob.events()) {
            JsonNode pushed = ann.push(ann.type("a"), ann.type("b"));

            toBob.until(ignored -> bob.text().equals("ba"));
            assertThat(pushed.path("accepted").asString()).endsWith(".2");
            assertThat(pushed.path("durable").asString())
                    .isEqualTo(pushed.path("accepted").asString());
            assertThat(pushed.path("refused").asInt()).isZero();
            assertThat(pushed.path("right").asString()).isEqualTo("admin");

            bob.push(bob.type("c"));
            List<byte[]> heard = toAnn.until(ignored -> ann.text().equals("cba"));
            assertThat(SyncClient.kinds(heard)).filteredOn("0.2"::equals).hasSize(1);
        }
    }

    @Test
    @DisplayName("[N2] what is pushed is in the document that everybody has")
    void samePlace() throws Exception {
        ann.open();
        ann.push(ann.type("over http"));
        byte[] exported = served.rooms()
                .export(ann.documentName(), new ExportRequest(ExportFormat.TEXT, "content", RootKind.TEXT))
                .get();
        assertThat(new String(exported, StandardCharsets.UTF_8)).contains("over http");
    }

    @Test
    @DisplayName("[N3] a stream begins with 2 KB and a hello, whose ticket is good; ids are positions on disk")
    void hello() throws Exception {
        ann.open();
        bob.open();
        try (EventStream toBob = bob.events()) {
            Event padding = toBob.next();
            Event hello = toBob.next();
            assertThat(padding.name()).isEqualTo("comment");
            assertThat(padding.data()).hasSizeGreaterThanOrEqualTo(2 << 10);
            assertThat(hello.name()).isEqualTo("hello");
            bob.ticket =
                    JsonMapper.shared().readTree(hello.data()).path("ticket").asString();

            String accepted = ann.push(ann.type("x")).path("accepted").asString();
            toBob.until(ignored -> bob.text().equals("x"));
            toBob.awaitPosition(accepted, served);
            assertThat(bob.push(bob.type("y")).path("durable").asString()).endsWith(".2");
        }
    }

    @Test
    @DisplayName("[N4] who comes back with the id of the last event gets what came since, and nothing from before")
    void resumes() throws Exception {
        ann.open();
        bob.open();
        try (EventStream toBob = bob.events()) {
            ann.push(ann.type("1"));
            toBob.until(ignored -> bob.text().equals("1"));
        }
        ann.push(ann.type("2"));
        ann.push(ann.type("3"));

        try (EventStream toBob = bob.events()) {
            List<byte[]> heard = toBob.until(ignored -> bob.text().equals("321"));
            assertThat(SyncClient.kinds(heard))
                    .filteredOn(kind -> !kind.equals("1"))
                    .hasSizeLessThanOrEqualTo(5);
        }
    }

    @Test
    @DisplayName("[N4] what a stream did not bring whole is brought by the next one")
    void repeats() throws Exception {
        ann.open();
        bob.open();
        String before = bob.position;
        try (EventStream toBob = bob.events()) {
            ann.push(ann.type("1"));
            toBob.until(ignored -> bob.text().equals("1"));
            served.pass(Duration.ofSeconds(1));
        }
        bob.position = before; // as if nothing had come

        try (SyncClient again = new SyncClient(served.address(), "team/plan")) {
            again.ticket = bob.ticket;
            again.position = before;
            try (EventStream stream = again.events()) {
                stream.until(ignored -> again.text().equals("1"));
            }
        }
    }

    @Test
    @DisplayName("[N16] a poll waits for news, and its answer begins with the position from which to poll next")
    void polls() throws Exception {
        ann.open();
        bob.open();
        String accepted = ann.push(ann.type("1")).path("accepted").asString();

        List<byte[]> first = bob.poll();
        while (!bob.position.equals(accepted)) {
            first = bob.poll();
        }
        assertThat(first.get(0)[0]).isEqualTo((byte) 111);
        assertThat(bob.text()).isEqualTo("1");

        Thread waiting = new Thread(() -> {
            try {
                while (!bob.text().equals("21")) {
                    bob.poll();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        waiting.start();
        ann.push(ann.type("2"));
        waiting.join(10_000);
        assertThat(waiting.isAlive()).isFalse();
    }

    @Test
    @DisplayName("[N16] a poll without news ends with 204, and presence alone is told once")
    void quietPolls() throws Exception {
        ann.open();
        bob.open();
        ann.push(SyncClient.presence(1, 1, "{}"));
        assertThat(SyncClient.presences(bob.poll())).isEqualTo(Map.of(1L, true));

        var second = SyncClient.HTTP.sendAsync(
                bob.ticketed("poll").header("Last-Event-ID", bob.position).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(SyncClient.whilePassing(served, second).statusCode()).isEqualTo(204);
    }

    @Test
    @DisplayName("[N13] a push that is repeated changes nothing more")
    void repeatedPush() throws Exception {
        ann.open();
        byte[] typed = ann.type("once");
        JsonNode first = ann.push(typed);
        JsonNode second = ann.push(typed);

        assertThat(second).isEqualTo(first);
        bob.open();
        assertThat(bob.text()).isEqualTo("once");
    }

    @Test
    @DisplayName("[N17] a push that builds on what did not arrive is refused; opening anew mends it")
    void gap() throws Exception {
        ann.open();
        ann.type("lost");
        byte[] second = ann.type("kept");

        HttpResponse<byte[]> refused = ann.sendPush(second);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(SyncClient.json(refused).path("code").asString()).isEqualTo("resync");

        ann.open();
        ann.push(ann.step2());
        bob.open();
        assertThat(bob.text()).isEqualTo("keptlost");
    }

    @Test
    @DisplayName("[N3] what a client asks in a push is answered where it listens")
    void asks() throws Exception {
        ann.open(SyncClient.presence(1, 1, "{}"));
        bob.open();
        try (EventStream toBob = bob.events()) {
            bob.push(SyncClient.step1(bob.doc.stateVector()), new byte[] {3});
            List<byte[]> heard = toBob.until(all -> SyncClient.kinds(all).containsAll(List.of("0.1", "1")));
            assertThat(SyncClient.presences(heard)).isEqualTo(Map.of(1L, true));
        }
    }
}
