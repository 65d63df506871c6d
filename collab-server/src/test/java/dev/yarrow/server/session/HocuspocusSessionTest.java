package dev.yarrow.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.AwarenessUpdate;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.transport.Admission;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.memory.CommitGate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One Hocuspocus socket and its documents, with real rooms behind them. */
class HocuspocusSessionTest {
    private static final byte[] NOTHING = {0, 0};
    private static final byte[] HI = HocuspocusServer.typed("hi");
    private static final byte[] GARBAGE = {1, 1, (byte) 0xff, 7, 7};

    private final HocuspocusServer server = new HocuspocusServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    @DisplayName("[K1] a document's life: let in, asked, answered, and its step 2 told saved")
    void life() {
        HocuspocusServer.Client ann = server.connect();
        ann.says(Words.token("doc1", "write", "4.8.0"), Words.step1("doc1"));
        assertThat(ann.hears()).containsExactly("doc1 granted read-write", "doc1 step1 00", "doc1 step2 0000");

        ann.says(Words.step2("doc1", NOTHING));
        assertThat(ann.hears()).containsExactly("doc1 status 1");

        ann.says(Words.update("doc1", HI));
        assertThat(ann.hears()).containsExactly("doc1 status 1");
        assertThat(server.stored("doc1")).isEqualTo("hi");
    }

    @Test
    @DisplayName("[K1] a step 1 later on is answered with our step 1 and the step 2, so that the client can count")
    void again() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc1", "write");
        ann.hears();
        ann.says(Words.step1("doc1"));
        assertThat(ann.hears()).containsExactly("doc1 step1 00", "doc1 step2 0000");
        ann.says(Words.step2("doc1", NOTHING));
        assertThat(ann.hears()).containsExactly("doc1 status 1");
    }

    @Test
    @DisplayName(
            "[K2] a session key makes a session of its own: its token is checked, and its end is its own (fault M)")
    void sessionKeys() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "write");
        ann.says(Words.token("doc\0k1", "bad", "4.8.0"), Words.step1("doc\0k1"));
        ann.says(Words.token("doc\0k2", "write", "4.8.0"), Words.step1("doc\0k2"));
        assertThat(ann.hears("doc#k1")).containsExactly("doc#k1 denied not with this token");
        assertThat(server.asked).hasSize(3);

        ann.says(Words.update("doc", HI));
        assertThat(ann.hears())
                .anySatisfy(word -> assertThat(word).startsWith("doc#k2 update "))
                .contains("doc status 1");

        ann.says(Words.close("doc\0k2"));
        ann.says(Words.update("doc", HocuspocusServer.typed("more")));
        assertThat(ann.hears()).containsExactly("doc#k2 close provider_initiated", "doc status 1");
    }

    @Test
    @DisplayName("[K3] 150 documents whose tokens take long to check all get in over one socket (fault I)")
    void manyWaiting() {
        List<CompletableFuture<Decision>> decisions = new ArrayList<>();
        server.access = request -> {
            CompletableFuture<Decision> decision = new CompletableFuture<>();
            decisions.add(decision);
            return decision;
        };
        HocuspocusServer.Client ann = server.connect();
        for (int i = 0; i < 150; i++) {
            ann.says(Words.token("doc" + i, "write"), Words.step1("doc" + i), Words.update("doc" + i, HI));
        }
        assertThat(ann.hears()).isEmpty();
        while (!decisions.isEmpty()) { // some are asked about only when others are answered
            List<CompletableFuture<Decision>> asked = List.copyOf(decisions);
            decisions.clear();
            asked.forEach(decision -> decision.complete(server.decision("write")));
            server.settle();
        }

        assertThat(ann.isClosed()).isFalse();
        assertThat(ann.hears().stream().filter(word -> word.endsWith(" status 1")))
                .hasSize(150);
    }

    @Test
    @DisplayName("[K3] a socket with too much that waits for a decision is not read, and goes on after it")
    void heldBack() {
        CompletableFuture<Decision> decision = new CompletableFuture<>();
        server.access = request -> decision;
        HocuspocusServer.Client ann = server.connect();
        ann.says(Words.token("doc", "write"), Words.step1("doc"));
        for (int i = 0; i < 2000; i++) {
            ann.connection.send(Words.update("doc", HI));
        }
        server.settle();
        assertThat(ann.connection.isSuspended()).isTrue();

        decision.complete(server.decision("write"));
        server.settle();
        assertThat(ann.connection.isSuspended()).isFalse();
        assertThat(ann.hears().stream().filter("doc status 1"::equals)).hasSize(2000);
        assertThat(server.metrics.scrape()).contains("yarrow_waiting_full_total 1.0\n");
    }

    @Test
    @DisplayName("[K3] what waits for a token that does not come keeps nobody from being read")
    void noToken() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("good", "write");
        for (int i = 0; i < 2000; i++) {
            ann.connection.send(Words.update("doc", HI));
        }
        server.settle();
        assertThat(ann.connection.isSuspended()).isFalse();
        ann.hears();
        ann.says(Words.update("good", HI));
        assertThat(ann.hears()).containsExactly("good status 1");
    }

    @Test
    @DisplayName("[K3] tokens are short, and those that wait while an earlier one is decided about count as well")
    void tokensWait() {
        List<CompletableFuture<Decision>> decisions = new ArrayList<>();
        HocuspocusLimits limits = new HocuspocusLimits(
                500,
                10,
                1 << 20,
                16,
                HocuspocusLimits.DEFAULT.presence(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30));
        try (HocuspocusServer small = new HocuspocusServer(1000, limits, 3)) {
            small.access = request -> {
                CompletableFuture<Decision> decision = new CompletableFuture<>();
                decisions.add(decision);
                return decision;
            };
            HocuspocusServer.Client ann = small.connect();
            ann.says(Words.token("long", "w".repeat(8193)));
            assertThat(ann.hears()).singleElement().asString().startsWith("long denied ");
            assertThat(small.asked).isEmpty();

            for (int i = 0; i < 20; i++) {
                ann.says(Words.token("doc" + i, "old"), Words.token("doc" + i, "write"), Words.token("doc" + i, "new"));
            }
            assertThat(ann.connection.isSuspended()).isTrue();
            small.access = request -> CompletableFuture.completedFuture(small.decision("write"));
            decisions.forEach(decision -> decision.complete(small.decision("write")));
            small.settle();
            assertThat(ann.connection.isSuspended()).isFalse();
            assertThat(ann.hears().stream().filter(word -> word.endsWith("granted read-write")))
                    .hasSizeGreaterThanOrEqualTo(20);
        }
    }

    @Test
    @DisplayName("[K4] a denied document that keeps typing costs its neighbours nothing (fault J)")
    void denied() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("good", "write");
        ann.says(Words.token("doc", "bad"), Words.step1("doc"), Words.update("doc", HI));
        assertThat(ann.hears("doc")).containsExactly("doc denied not with this token", "doc status 0");
        for (int i = 0; i < 3000; i++) {
            ann.connection.send(Words.update("doc", HI));
        }
        ann.says(Words.update("good", HI));

        assertThat(ann.isClosed()).isFalse();
        List<String> heard = ann.hears();
        assertThat(heard).contains("good status 1");
        assertThat(heard.stream().filter("doc status 0"::equals)).hasSize(3000);
        assertThat(server.stored("doc")).isEmpty();
    }

    @Test
    @DisplayName("[K4] who was denied is let in with another token on the same socket")
    void deniedThenGranted() {
        HocuspocusServer.Client ann = server.connect();
        ann.says(Words.token("doc", "bad"));
        ann.joins("doc", "write");
        assertThat(ann.hears())
                .containsExactly(
                        "doc denied not with this token",
                        "doc granted read-write",
                        "doc step1 00",
                        "doc step2 0000",
                        "doc status 1");
    }

    @Test
    @DisplayName("[K4] another token begins anew, whatever became of the one before")
    void tokenAfterMalformed() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("good", "write");
        server.access = request -> CompletableFuture.completedFuture(new Decision.Unavailable("down"));
        ann.says(Words.token("doc", "write"), Words.update("doc", HI));
        ann.says(Words.message("doc", 6).text("to all").bytes());
        server.access = request -> CompletableFuture.completedFuture(server.decision("write"));
        server.pass(Duration.ofSeconds(10));
        ann.hears();
        ann.joins("doc", "write");
        server.pass(Duration.ofSeconds(10));
        assertThat(ann.hears()).contains("doc granted read-write", "doc status 1");
    }

    @Test
    @DisplayName("[K4] names that no document can have are denied, and so is a document too many")
    void names() {
        HocuspocusServer.Client ann = server.connect();
        ann.says(Words.token("", "write"), Words.token("a\nb", "write"), Words.token("x".repeat(300), "write"));
        assertThat(ann.hears()).hasSize(3).allSatisfy(word -> assertThat(word).contains(" denied "));
        ann.joins("good", "write");
        assertThat(ann.hears()).contains("good granted read-write");

        for (int i = 0; i < 600; i++) {
            ann.says(Words.token("doc" + i, "bad"));
        }
        assertThat(ann.hears().stream().filter(word -> word.contains("at most 500 documents")))
                .hasSize(101);
        ann.says(Words.update("good", HI));
        assertThat(ann.hears()).containsExactly("good status 1");
    }

    @Test
    @DisplayName("[K5] an update is told saved when it is on disk, and not before (fault B)")
    void durable() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "write");
        ann.hears();
        server.store.gate().hold();
        ann.says(Words.update("doc", HI), Words.update("doc", HocuspocusServer.typed("more")));
        assertThat(ann.hears()).isEmpty();
        server.store.gate().commit();
        server.settle();
        assertThat(ann.hears()).containsExactly("doc status 1", "doc status 1");
    }

    @Test
    @DisplayName(
            "[K5] what cannot be saved is not told saved; the client is sent away to come back, and it is kept (fault B)")
    void notDurable() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "write");
        ann.hears();
        server.store.gate().hold();
        ann.says(Words.update("doc", HI));
        server.store.gate().breakDisk(CommitGate.Fate.LOST);
        server.settle();

        assertThat(ann.hears()).isEmpty();
        assertThat(ann.connection.closeCode()).isEqualTo(CloseCode.TRY_LATER);
        ann.connection.cut();
        server.store.gate().open();
        assertThat(server.stored("doc")).isEqualTo("hi");
    }

    @Test
    @DisplayName("[K5] a corrupt update is refused, and ends its document and no other (fault G)")
    void corrupt() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "write");
        ann.joins("good", "write");
        ann.hears();
        ann.says(Words.update("doc", GARBAGE));
        List<String> heard = ann.hears();
        assertThat(heard.get(0)).isEqualTo("doc status 0");
        assertThat(heard.get(1)).startsWith("doc denied ");
        assertThat(heard.get(2)).startsWith("doc close ");
        assertThat(heard).hasSize(3);

        ann.says(Words.update("doc", HI), Words.update("good", HI));
        assertThat(ann.hears()).containsExactly("doc status 0", "good status 1");
        assertThat(ann.isClosed()).isFalse();
    }

    @Test
    @DisplayName("[K5] a change that came before what it builds on is counted once, when both are on disk")
    void gap() {
        HocuspocusServer.Client ann = server.connect();
        try (dev.yarrow.crdt.Doc doc = dev.yarrow.crdt.Doc.create()) {
            doc.edit(edit -> edit.text("content").insert(0, "a"));
            byte[] orphan =
                    doc.edit(edit -> edit.text("content").insert(1, "b")).bytes();
            ann.says(Words.token("doc", "write", "4.8.0"), Words.step1("doc"), Words.update("doc", orphan));
            assertThat(ann.hears("doc status")).isEmpty();
            ann.says(Words.step2("doc", doc.encodeState()));
            ann.says(Words.step2("doc", doc.encodeState()));
        }
        assertThat(ann.hears())
                .as("one for the step 2 it expects, one for the update")
                .containsExactly("doc status 1", "doc status 1");
        assertThat(server.stored("doc")).isEqualTo("ab");
    }

    @Test
    @DisplayName("[K6] a reader's changes are refused and reach nobody; its presence and an empty step 2 are fine")
    void readOnly() {
        HocuspocusServer.Client ann = server.connect();
        HocuspocusServer.Client bob = server.connect();
        bob.joins("doc", "write");
        bob.hears();
        ann.joins("doc", "read");
        assertThat(ann.hears()).contains("doc granted readonly", "doc status 1");
        ann.says(Words.update("doc", HI), Words.step2("doc", HI));
        assertThat(ann.hears()).containsExactly("doc status 0", "doc status 0");
        ann.says(Words.awareness("doc", presence(1, "{}")));
        assertThat(bob.hears()).hasSize(1).first().asString().startsWith("doc presence ");
        assertThat(server.stored("doc")).isEmpty();
    }

    @Test
    @DisplayName("[K6] a new token changes what a client may do without a reconnection, and what was refused comes in")
    void scope() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "read");
        ann.says(Words.update("doc", HI));
        ann.hears();
        ann.says(Words.token("doc", "write", "4.8.0"));
        assertThat(ann.hears()).containsExactly("doc granted read-write", "doc step1 00");
        ann.says(Words.step2("doc", HI));
        assertThat(ann.hears()).containsExactly("doc status 1");

        ann.says(Words.token("doc", "read", "4.8.0"));
        assertThat(ann.hears()).containsExactly("doc granted readonly");
        ann.says(Words.update("doc", HocuspocusServer.typed("no")));
        assertThat(ann.hears()).containsExactly("doc status 0");
        ann.says(Words.token("doc", "bad", "4.8.0"));
        assertThat(ann.hears()).containsExactly("doc denied not with this token", "doc close not with this token");
        assertThat(server.stored("doc")).isEqualTo("hi");
    }

    @Test
    @DisplayName("[K6] what is revoked or granted elsewhere takes effect at once, on one document of the socket")
    void watched() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "write");
        ann.joins("good", "write");
        ann.hears();
        server.access = request -> CompletableFuture.completedFuture(
                server.decision(request.document().value().equals("doc") ? "read" : "write"));
        server.asksAgainAboutAll();
        server.settle();
        assertThat(ann.hears()).containsExactly("doc granted readonly");

        server.access = request -> CompletableFuture.completedFuture(
                server.decision(request.document().value().equals("doc") ? "bad" : "write"));
        server.asksAgainAboutAll();
        server.settle();
        assertThat(ann.hears()).containsExactly("doc denied not with this token", "doc close not with this token");
        ann.says(Words.update("doc", HI), Words.update("good", HI));
        assertThat(ann.hears()).containsExactly("doc status 0", "good status 1");
    }

    @Test
    @DisplayName(
            "[K7] a change for a document that the socket is not in makes the server ask, and is not lost (fault A)")
    void selfHealing() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "write");
        ann.says(Words.close("doc"));
        ann.hears();
        ann.says(Words.update("doc", HI));
        assertThat(ann.hears()).containsExactly("doc token?");
        ann.says(Words.token("doc", "write", "4.8.0"));
        assertThat(ann.hears())
                .containsExactly("doc granted read-write", "doc step1 00", "doc step2 0000", "doc status 1");
        ann.says(Words.step2("doc", HI));
        assertThat(ann.hears())
                .as("the client counts no step 2, since it did not say step 1")
                .isEmpty();
        assertThat(server.stored("doc")).isEqualTo("hi");
    }

    @Test
    @DisplayName("[K7] who is let in again after its session ended is brought in step without asking for it")
    void letInAgain() {
        HocuspocusServer.Client ann = server.connect();
        HocuspocusServer.Client bob = server.connect();
        ann.joins("doc", "write");
        bob.joins("doc", "write");
        CompletableFuture<Decision> decision = new CompletableFuture<>();
        server.access = request -> decision;
        ann.says(Words.token("doc", "write", "4.8.0"), Words.update("doc", GARBAGE));
        ann.hears();
        decision.complete(server.decision("write"));
        server.settle();
        assertThat(ann.hears()).containsExactly("doc granted read-write", "doc step1 00", "doc step2 0000");

        ann.says(Words.step2("doc", NOTHING));
        assertThat(ann.hears()).as("nothing that the client counts").isEmpty();
        bob.says(Words.update("doc", HI));
        assertThat(ann.hears()).singleElement().asString().startsWith("doc update ");
    }

    @Test
    @DisplayName("[K7] who waited until its messages had to be let go is brought in step without asking again")
    void letGo() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("good", "write");
        server.access = request -> CompletableFuture.completedFuture(new Decision.Unavailable("down"));
        ann.says(Words.token("doc", "write"), Words.step1("doc"));
        for (int i = 0; i < 600; i++) {
            ann.connection.send(Words.update("doc", HI));
        }
        server.pass(Duration.ofSeconds(20));
        ann.hears();
        server.access = request -> CompletableFuture.completedFuture(server.decision("write"));
        server.pass(Duration.ofSeconds(10));
        assertThat(ann.hears()).containsExactly("doc granted read-write", "doc step1 00", "doc step2 0000");
        ann.says(Words.step2("doc", HI));
        assertThat(ann.hears()).containsExactly("doc status 1");
        assertThat(server.stored("doc")).isEqualTo("hi");
    }

    @Test
    @DisplayName("[K7] a client that has no token and says nothing about it is let in where everybody is")
    void withoutToken() {
        server.access = request -> CompletableFuture.completedFuture(server.decision("write"));
        HocuspocusServer.Client ann = server.connect();
        ann.says(Words.step1("doc"), Words.awareness("doc", presence(1, "{}")));
        assertThat(ann.hears())
                .containsExactly("doc token?", "doc granted read-write", "doc step1 00", "doc step2 0000");
        ann.says(Words.step2("doc", NOTHING));
        assertThat(ann.hears()).containsExactly("doc status 1");
    }

    @Test
    @DisplayName("[K8] a client is asked for a fresh token before what it was granted ends, and goes on with it")
    void refresh() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "hour");
        ann.hears();
        server.pass(Duration.ofMinutes(59));
        assertThat(ann.hears("doc token?").isEmpty()).isTrue();
        server.pass(Duration.ofSeconds(31));
        assertThat(ann.hears()).containsExactly("doc token?");
        ann.says(Words.token("doc", "hour", "4.8.0"));
        server.pass(Duration.ofMinutes(30));
        ann.hears();
        ann.says(Words.update("doc", HI));
        assertThat(ann.hears()).containsExactly("doc status 1");
    }

    @Test
    @DisplayName("[K8] a fresh token that nobody can decide about is asked about again while the old one lasts")
    void refreshLater() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "hour");
        server.pass(Duration.ofSeconds(3575));
        server.access = request -> CompletableFuture.completedFuture(new Decision.Unavailable("down"));
        ann.says(Words.token("doc", "hour", "4.8.0"));
        server.pass(Duration.ofSeconds(10));
        server.access = request -> CompletableFuture.completedFuture(server.decision("hour"));
        server.pass(Duration.ofMinutes(2));
        ann.hears();
        ann.says(Words.update("doc", HI));
        assertThat(ann.hears()).containsExactly("doc status 1");
    }

    @Test
    @DisplayName("[K8] without a fresh token a client is sent out of the document in time, and keeps its socket")
    void expired() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "hour");
        ann.joins("good", "write");
        ann.hears();
        server.pass(Duration.ofMinutes(61));
        assertThat(ann.hears("doc")).hasSize(3).anySatisfy(word -> assertThat(word)
                .startsWith("doc denied "));
        ann.says(Words.update("doc", HI), Words.update("good", HI));
        assertThat(ann.hears()).containsExactly("doc status 0", "good status 1");
    }

    @Test
    @DisplayName(
            "[K9] a document that cannot be loaded closes the socket to come back; nobody is told to lack rights (fault P)")
    void loadFails() {
        HocuspocusServer.Client ann = server.connect();
        server.store.close();
        ann.says(Words.token("doc", "write", "4.8.0"), Words.step1("doc"));
        server.pass(Duration.ofSeconds(10));
        assertThat(ann.hears()).isEmpty();
        assertThat(ann.connection.closeCode()).isEqualTo(CloseCode.TRY_LATER);
    }

    @Test
    @DisplayName("[K9] while nobody can decide, the client waits beside its neighbours and is let in later")
    void unavailable() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("good", "write");
        server.access = request -> CompletableFuture.completedFuture(new Decision.Unavailable("down"));
        ann.says(Words.token("doc", "write"), Words.step1("doc"), Words.update("doc", HI));
        server.pass(Duration.ofSeconds(60));
        assertThat(ann.hears("doc")).isEmpty();
        server.access = request -> CompletableFuture.completedFuture(server.decision("write"));
        server.pass(Duration.ofSeconds(10));
        assertThat(ann.hears("doc")).contains("doc granted read-write", "doc status 1");
        assertThat(ann.isClosed()).isFalse();
    }

    @Test
    @DisplayName("[K9] a socket of no use while nobody can decide is closed to come back later")
    void unavailableAlone() {
        HocuspocusServer.Client ann = server.connect();
        server.access = request -> new CompletableFuture<>();
        ann.says(Words.token("doc", "write"));
        server.pass(Duration.ofSeconds(59));
        assertThat(ann.connection.closeCode()).isEqualTo(CloseCode.TRY_LATER);
    }

    @Test
    @DisplayName("[K9] a document that cannot be opened waits beside its neighbours, and is tried again")
    void damaged() {
        server.damage("doc");
        HocuspocusServer.Client ann = server.connect();
        ann.joins("good", "write");
        ann.says(Words.token("doc", "write", "4.8.0"), Words.step1("doc"), Words.update("doc", HI));
        server.pass(Duration.ofSeconds(60));
        assertThat(ann.isClosed()).isFalse();
        assertThat(ann.hears("doc")).isEmpty();
        ann.says(Words.update("good", HI));
        assertThat(ann.hears()).containsExactly("good status 1");

        server.discard("doc");
        server.pass(Duration.ofSeconds(10));
        assertThat(ann.hears()).containsExactly("doc granted read-write", "doc step1 00", "doc step2 0000");
        ann.says(Words.step2("doc", HI));
        assertThat(ann.hears()).contains("doc status 1");
        assertThat(server.stored("doc")).isEqualTo("hi");
    }

    @Test
    @DisplayName("[K10] a document that the client left is acknowledged and gone; the others go on")
    void leaves() {
        HocuspocusServer.Client ann = server.connect();
        HocuspocusServer.Client bob = server.connect();
        ann.joins("doc", "write");
        ann.joins("good", "write");
        bob.joins("doc", "write");
        ann.says(Words.awareness("doc", presence(7, "{}")));
        ann.hears();
        bob.hears();
        ann.says(Words.close("doc"));
        assertThat(ann.hears()).containsExactly("doc close provider_initiated");
        assertThat(bob.hears()).as("Ann's presence ends").hasSize(1);
        bob.says(Words.update("doc", HI));
        assertThat(ann.hears()).isEmpty();
        ann.says(Words.update("good", HI));
        assertThat(ann.hears()).containsExactly("good status 1");
    }

    @Test
    @DisplayName("[K10] a document that was left holds up nobody, whatever of it is still to be merged")
    void leavesWork() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "write");
        ann.joins("good", "write");
        ann.hears();
        ann.says(Words.update("doc", HocuspocusServer.costly()), Words.close("doc"));
        ann.says(Words.update("good", HI));
        assertThat(ann.connection.isSuspended()).isFalse();
        assertThat(ann.hears()).containsExactly("doc close provider_initiated", "good status 1");
        assertThat(server.stored("doc")).isNotEmpty();
    }

    @Test
    @DisplayName("[K10] who left before somebody decided is not let in afterwards")
    void leavesEarly() {
        CompletableFuture<Decision> decision = new CompletableFuture<>();
        server.access = request -> decision;
        HocuspocusServer.Client ann = server.connect();
        ann.says(Words.token("doc", "write"), Words.step1("doc"), Words.close("doc"));
        decision.complete(server.decision("write"));
        server.settle();
        assertThat(ann.hears()).containsExactly("doc close provider_initiated");
        assertThat(server.rooms.size()).isZero();
    }

    @Test
    @DisplayName("[K11] a lone answer to a ping and unknown types are fine (fault H)")
    void pong() {
        HocuspocusServer.Client ann = server.connect();
        ann.says(new byte[] {10});
        ann.joins("doc", "write");
        ann.hears();
        ann.says(new byte[] {10}, Words.message("doc", 99, 1).bytes(), Words.update("doc", HI));
        assertThat(ann.hears()).containsExactly("doc status 1");
        assertThat(ann.isClosed()).isFalse();
    }

    @Test
    @DisplayName(
            "[K11] what servers say to each other ends the client's document; bytes without address end the socket")
    void forServers() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "write");
        ann.hears();
        ann.says(Words.message("doc", 6).text("to all").bytes());
        assertThat(ann.hears()).hasSize(2);
        assertThat(ann.isClosed()).isFalse();
        ann.says(new byte[] {(byte) 0xff});
        assertThat(ann.connection.closeCode()).isEqualTo(CloseCode.MALFORMED);
    }

    @Test
    @DisplayName("[K12] a server that takes no more says so with 503 before the upgrade")
    void shedsLoad() {
        try (HocuspocusServer small = new HocuspocusServer(1, HocuspocusLimits.DEFAULT, 10)) {
            small.connect().joins("doc", "write");
            assertThat(small.handshake()).isInstanceOfSatisfying(Admission.Refuse.class, refusal -> {
                assertThat(refusal.httpStatus()).isEqualTo(503);
                assertThat(refusal.headers()).containsKey("Retry-After");
            });
            small.admission.stop();
            assertThat(small.handshake()).isInstanceOf(Admission.Refuse.class);
        }
    }

    @Test
    @DisplayName("[K12] a socket counts once, however many documents are on it (fault N)")
    void countsSockets() {
        HocuspocusServer.Client ann = server.connect();
        for (int i = 0; i < 20; i++) {
            ann.joins("doc" + i, "write");
        }
        assertThat(server.places.taken()).isEqualTo(1);
        server.connect();
        server.connect();
        assertThat(server.handshake()).isInstanceOf(Admission.Refuse.class);
        ann.connection.cut();
        assertThat(server.handshake()).isInstanceOf(Admission.Accept.class);
    }

    @Test
    @DisplayName("[K12] a socket on which nobody is let in ends after a minute")
    void unauthenticated() {
        HocuspocusServer.Client ann = server.connect();
        HocuspocusServer.Client bob = server.connect();
        ann.says(Words.token("doc", "bad"));
        bob.joins("doc", "write");
        server.pass(Duration.ofSeconds(61));
        assertThat(ann.connection.closeCode()).isEqualTo(CloseCode.UNAUTHENTICATED);
        assertThat(bob.isClosed()).isFalse();
    }

    @Test
    @DisplayName("[K12] a socket that all documents of were left or taken away ends after a minute, unless one comes")
    void nothingLeft() {
        HocuspocusServer.Client ann = server.connect();
        HocuspocusServer.Client bob = server.connect();
        ann.joins("doc", "hour");
        bob.joins("doc", "write");
        server.pass(Duration.ofMinutes(61));
        bob.says(Words.close("doc"));
        server.pass(Duration.ofSeconds(50));
        bob.joins("other", "write");
        server.pass(Duration.ofSeconds(61));
        assertThat(ann.connection.closeCode()).isEqualTo(CloseCode.UNAUTHENTICATED);
        assertThat(bob.isClosed()).isFalse();
        bob.says(Words.close("other"));
        server.pass(Duration.ofSeconds(61));
        assertThat(bob.connection.closeCode()).isEqualTo(CloseCode.UNAUTHENTICATED);
    }

    @Test
    @DisplayName("[K13] a reader that stops costs a bounded outbox, and gets one difference later (fault K)")
    void slowReader() {
        HocuspocusServer.Client ann = server.connect();
        HocuspocusServer.Client bob = server.connect();
        ann.joins("doc", "write");
        bob.joins("doc", "write");
        bob.hears();
        bob.reads = false;
        for (int i = 0; i < 40; i++) {
            ann.says(Words.update("doc", HocuspocusServer.typed("x".repeat(10_000))));
        }
        assertThat(bob.connection.queuedBytes()).isLessThan(200_000);
        bob.reads = true;
        server.settle();
        List<String> heard = bob.hears("doc step2");
        String last = heard.get(heard.size() - 1);
        byte[] difference = java.util.HexFormat.of().parseHex(last.substring("doc step2 ".length()));
        assertThat(difference.length).isGreaterThan(100_000);
    }

    @Test
    @DisplayName("[K14] the listener hears stateless words and answers; what it throws hurts nobody (faults L and O)")
    void stateless() {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "write");
        ann.hears();
        server.stateless = (document, sender, payload, reply) -> {
            if (payload.equals("bad")) {
                throw new IllegalStateException("the application failed");
            }
            reply.accept(document.value() + " " + sender.principal().id() + " " + payload);
        };
        ann.says(Words.stateless("doc", "bad"), Words.stateless("doc", "x"));
        assertThat(ann.hears()).containsExactly("doc stateless doc ann x");
        assertThat(ann.isClosed()).isFalse();
    }

    @Test
    @DisplayName("[K14] stateless words of the server reach all who are in the document")
    void statelessToAll() {
        HocuspocusServer.Client ann = server.connect();
        HocuspocusServer.Client bob = server.connect();
        ann.joins("doc", "write");
        bob.joins("doc\0key", "read");
        ann.joins("other", "write");
        ann.hears();
        bob.hears();
        server.rooms.broadcastStateless(new DocumentName("doc"), "news");
        server.settle();
        assertThat(ann.hears()).containsExactly("doc stateless news");
        assertThat(bob.hears()).containsExactly("doc#key stateless news");
    }

    @Test
    @DisplayName("[K15] a client that says it is gone is gone for the others at once (fault C)")
    void presenceGone() {
        HocuspocusServer.Client ann = server.connect();
        HocuspocusServer.Client bob = server.connect();
        ann.joins("doc", "write");
        bob.joins("doc", "write");
        ann.says(Words.awareness("doc", presence(7, "{\"u\":1}")));
        bob.hears();
        ann.says(Words.awareness("doc", AwarenessUpdate.encode(List.of(new AwarenessEntry(7, 2, "null")))));
        assertThat(bob.hears()).singleElement().asString().endsWith("null");
    }

    @Test
    @DisplayName("[K9] a server that stops with a failing disk ends in time and names what is not saved (fault F)")
    void stops() throws InterruptedException {
        HocuspocusServer.Client ann = server.connect();
        ann.joins("doc", "write");
        server.store.gate().hold();
        ann.says(Words.update("doc", HI));
        server.store.gate().breakDisk(CommitGate.Fate.LOST);
        server.settle();
        assertThat(server.rooms.close(Duration.ZERO)).containsExactly("doc");
    }

    private static byte[] presence(long client, String json) {
        return AwarenessUpdate.encode(List.of(new AwarenessEntry(client, 1, json)));
    }
}
