package dev.yarrow.server.room;

import static dev.yarrow.server.room.Effects.acknowledged;
import static dev.yarrow.server.room.Effects.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.CostLimit;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.ExportFormat;
import dev.yarrow.server.ExportRequest;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.protocol.ServerMessage;
import dev.yarrow.storage.NewUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RoomTest {
    private static final SessionId ANN = new SessionId(1);
    private static final SessionId BOB = new SessionId(2);
    private static final SessionId EVE = new SessionId(3);
    private static final RoomLimits LIMITS = new RoomLimits(
            10_000,
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            5,
            100_000,
            1 << 20,
            64,
            64 << 10,
            CostLimit.DEFAULT,
            RoomLimits.DEFAULT.maxPresenceCharacters(),
            RoomLimits.DEFAULT.maxPresenceClients());

    private final Doc serverDoc = Doc.create();
    private final Doc client = Doc.create();
    private final RoomDocument document = new RoomDocument(serverDoc, 0, LIMITS);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Room room = new Room(document, new Summary(Map.of()), new Durability(LIMITS, 0, 0), LIMITS, now);

    @AfterEach
    void close() {
        serverDoc.close();
        client.close();
    }

    @Test
    @DisplayName("[R1] what a turn brings in leaves in one append and one broadcast, in its order")
    void turn() {
        join(ANN);
        join(BOB);
        Update first = type("a");
        Update second = type("b");

        List<RoomEffect> effects = new ArrayList<>();
        effects.addAll(on(new RoomEvent.UpdateReceived(ANN, first, false)));
        effects.addAll(on(new RoomEvent.UpdateReceived(BOB, second, false)));
        assertThat(effects).isEmpty();

        effects = endTurn();
        RoomEffect.BroadcastUpdates broadcast = only(effects, RoomEffect.BroadcastUpdates.class);
        assertThat(broadcast.updates())
                .extracting(RoomEffect.BroadcastUpdates.Authored::author)
                .containsExactly(ANN, BOB);
        RoomEffect.Append append = only(effects, RoomEffect.Append.class);
        assertThat(append.updates()).extracting(u -> u.bytes().length).containsExactly(first.size(), second.size());
        assertThat(serverDoc.text("content", RootKind.TEXT)).isEqualTo("ab");
    }

    @Test
    @DisplayName("[R2] \"saved\" is said when the batch is on disk, and counts all messages of that client")
    void acknowledgement() {
        join(ANN);
        receive(ANN, type("a"));
        receive(ANN, type("b"));
        long batch = only(endTurn(), RoomEffect.Append.class).batch();

        assertThat(acknowledged(endTurn())).isEmpty();

        on(new RoomEvent.UpdatesStored(batch));
        assertThat(acknowledged(endTurn())).containsExactly(2L);
    }

    @Test
    @DisplayName("[R3] a change with a gap is not taken in, stored or relayed; the client is asked once")
    void gap() {
        join(ANN);
        type("lost");
        Update orphan = type("b");

        List<RoomEffect> effects = receive(ANN, orphan);
        effects.addAll(receive(ANN, type("c")));
        effects.addAll(endTurn());

        assertThat(effects).hasSize(1);
        assertThat(only(effects, RoomEffect.Send.class).messages())
                .singleElement()
                .isInstanceOf(ServerMessage.SyncStep1.class);
        assertThat(serverDoc.text("content", RootKind.TEXT)).isEmpty();

        on(new RoomEvent.UpdateReceived(ANN, everything(client), true));
        long batch = only(endTurn(), RoomEffect.Append.class).batch();
        on(new RoomEvent.UpdatesStored(batch));
        assertThat(acknowledged(endTurn())).containsExactly(3L);
        assertThat(serverDoc.text("content", RootKind.TEXT)).isEqualTo("lostbc");
    }

    @Test
    @DisplayName("[R4] a change that holds nothing new is acknowledged, and neither stored nor relayed again")
    void repeated() {
        join(ANN);
        join(BOB);
        Update update = type("a");
        receive(ANN, update);
        long batch = only(endTurn(), RoomEffect.Append.class).batch();
        receive(BOB, update);
        assertThat(endTurn()).isEmpty();

        on(new RoomEvent.UpdatesStored(batch));
        assertThat(acknowledged(endTurn())).containsExactly(1L, 1L);
        receive(BOB, update);
        assertThat(acknowledged(endTurn())).containsExactly(2L);
    }

    @Test
    @DisplayName("[R5] newcomers share one encoded state")
    void readyBytes() {
        join(ANN);
        receive(ANN, type("hello"));
        endTurn();

        ServerMessage first = synchronize(BOB).get(0);
        ServerMessage second = synchronize(EVE).get(0);

        assertThat(second).isSameAs(first);
        assertThat(text(List.of(first))).isEqualTo("hello");
    }

    @Test
    @DisplayName(
            "[R5] [R23] a newcomer to a large document gets the shared state and what came since, and is in step after that")
    void readyBytesWithTail() {
        RoomLimits large = new RoomLimits(
                1 << 20,
                LIMITS.presenceTimeout(),
                LIMITS.idleUnload(),
                LIMITS.compactAfterUpdates(),
                1 << 20,
                1 << 20,
                64,
                64 << 10,
                CostLimit.DEFAULT,
                RoomLimits.DEFAULT.maxPresenceCharacters(),
                RoomLimits.DEFAULT.maxPresenceClients());
        Room roomy = new Room(
                new RoomDocument(serverDoc, 0, large), new Summary(Map.of()), new Durability(large, 0, 0), large, now);
        roomy.on(new RoomEvent.Joined(ANN, Grant.OPEN, true), now);
        roomy.on(new RoomEvent.UpdateReceived(ANN, type("x".repeat(100_000)), false), now);
        roomy.on(new RoomEvent.TurnEnded(), now);
        roomy.on(new RoomEvent.Joined(BOB, Grant.OPEN, true), now);
        List<ServerMessage> first =
                answer(roomy.on(new RoomEvent.SyncStep1Received(BOB, StateVector.EMPTY, false), now));
        roomy.on(new RoomEvent.UpdateReceived(ANN, type("yz"), false), now);
        roomy.on(new RoomEvent.Joined(EVE, Grant.OPEN, true), now);
        List<ServerMessage> second =
                answer(roomy.on(new RoomEvent.SyncStep1Received(EVE, StateVector.EMPTY, false), now));

        roomy.on(new RoomEvent.Joined(ANN, Grant.OPEN, true), now);
        List<ServerMessage> third =
                answer(roomy.on(new RoomEvent.SyncStep1Received(ANN, StateVector.EMPTY, false), now));

        assertThat(first).singleElement().isInstanceOf(ServerMessage.SyncStep2.class);
        assertThat(second).hasSize(3);
        assertThat(second.get(0)).isInstanceOf(ServerMessage.State.class).isSameAs(third.get(0));
        assertThat(second.get(1)).isInstanceOf(ServerMessage.UpdateMessage.class);
        assertThat(second.get(2)).isInstanceOf(ServerMessage.SyncStep2.class);
        assertThat(text(second)).hasSize(100_002).endsWith("yz");
    }

    @Test
    @DisplayName("[R6] a client that fell behind gets the difference from what reached its socket")
    void catchUp() {
        join(ANN);
        for (int i = 0; i < 200; i++) {
            receive(ANN, type("x"));
        }
        long written = only(endTurn(), RoomEffect.BroadcastUpdates.class)
                .updates()
                .get(149)
                .message()
                .revision();
        join(BOB);

        RoomEffect.CatchUp catchUp =
                only(on(new RoomEvent.OutboxDrained(BOB, true, written)), RoomEffect.CatchUp.class);

        ServerMessage.SyncStep2 difference =
                (ServerMessage.SyncStep2) catchUp.messages().get(0);
        assertThat(difference.update().length).isBetween(50, 150);
        assertThat(difference.revision()).isGreaterThan(written);
    }

    @Test
    @DisplayName("[R6] whatever revision reached a socket, the difference completes it")
    void catchUpFromEveryRevision() {
        join(ANN);
        for (int i = 0; i < 200; i++) {
            receive(ANN, type("x"));
        }
        List<RoomEffect.BroadcastUpdates.Authored> updates =
                only(endTurn(), RoomEffect.BroadcastUpdates.class).updates();
        join(BOB);
        try (Doc bob = Doc.create()) {
            for (int i = 0; i < updates.size(); i++) {
                ServerMessage.UpdateMessage reached = updates.get(i).message();
                bob.apply(Update.scan(reached.update(), ScanLimits.DEFAULT));
                RoomEffect.CatchUp catchUp =
                        only(on(new RoomEvent.OutboxDrained(BOB, true, reached.revision())), RoomEffect.CatchUp.class);
                try (Doc copy = Doc.create()) {
                    copy.apply(everything(bob));
                    catchUp.messages().forEach(message -> copy.apply(update(message)));
                    assertThat(copy.text("content", RootKind.TEXT))
                            .as("after update %d", i)
                            .hasSize(200);
                }
            }
        }
    }

    @Test
    @DisplayName("[R21] a live document is made anew when most of what it holds is deleted, and nobody notices")
    void recycling() {
        join(ANN);
        Doc before = document.doc();
        for (int i = 0; i < 30; i++) {
            receive(ANN, type("x".repeat(8_000)));
            receive(ANN, client.edit(edit -> edit.text("content").delete(0, 8_000)));
        }
        assertThat(document.doc()).isSameAs(before);
        for (int i = 0; i < 120; i++) {
            receive(ANN, type("y".repeat(9_000)));
            receive(ANN, client.edit(edit -> edit.text("content").delete(0, 9_000)));
        }

        assertThat(document.doc()).isNotSameAs(before);
        receive(ANN, type("end"));
        assertThat(document.doc().text("content", RootKind.TEXT)).isEqualTo("end");
        assertThat(document.doc().stateVector()).isEqualTo(client.stateVector());
        document.close();
    }

    @Test
    @DisplayName("[R3] a client whose answer has a gap too is sent away: it will never have what its changes build on")
    void answerWithAGap() {
        join(ANN);
        type("lost");
        Update orphan = type("b");
        receive(ANN, orphan);

        RoomEffect.CloseSession close =
                only(on(new RoomEvent.UpdateReceived(ANN, orphan, true)), RoomEffect.CloseSession.class);

        assertThat(close.code()).isEqualTo(CloseCode.MALFORMED);
    }

    @Test
    @DisplayName(
            "[R7] a change that would make the document too large ends its connection for good; smaller ones go on")
    void tooLarge() {
        join(ANN);
        List<RoomEffect> effects = receive(ANN, type("x".repeat(11_000)));
        assertThat(only(effects, RoomEffect.CloseSession.class).code()).isEqualTo(CloseCode.TOO_LARGE);
        assertThat(endTurn()).isEmpty();

        try (Doc other = Doc.create()) {
            join(BOB);
            receive(BOB, other.edit(edit -> edit.text("content").insert(0, "ok")));
        }
        assertThat(serverDoc.text("content", RootKind.TEXT)).isEqualTo("ok");
    }

    @Test
    @DisplayName("[R13] an update that no editor makes ends its connection and is not stored, relayed or acknowledged")
    void refused() {
        join(ANN);
        byte[] circle = HexFormat.of().parseHex("020106008405000162" + "0105008406000161" + "00");

        List<RoomEffect> effects = receive(ANN, Update.scan(circle, ScanLimits.DEFAULT));
        effects.addAll(endTurn());

        assertThat(only(effects, RoomEffect.CloseSession.class).code()).isEqualTo(CloseCode.MALFORMED);
        assertThat(effects).hasSize(1);
    }

    @Test
    @DisplayName("[R13] whoever was sent away is not listened to any more, and is gone from the presence of others")
    void sentAway() {
        join(ANN);
        join(BOB);
        on(new RoomEvent.AwarenessReceived(ANN, List.of(new AwarenessEntry(7, 1, "{}"))));
        endTurn();
        byte[] circle = HexFormat.of().parseHex("020106008405000162" + "0105008406000161" + "00");

        receive(ANN, Update.scan(circle, ScanLimits.DEFAULT));
        receive(ANN, type("more"));

        List<RoomEffect> effects = endTurn();
        assertThat(effects).noneMatch(RoomEffect.Append.class::isInstance);
        assertThat(only(effects, RoomEffect.BroadcastAwareness.class).message().entries())
                .containsExactly(new AwarenessEntry(7, 1, "null"));
        on(new RoomEvent.Left(ANN));
        assertThat(endTurn()).isEmpty();
    }

    @Test
    @DisplayName("[R8] a room leaves memory when nobody was in it for a while and everything is on disk")
    void unload() {
        join(ANN);
        receive(ANN, type("a"));
        long batch = only(endTurn(), RoomEffect.Append.class).batch();
        on(new RoomEvent.Left(ANN));
        endTurn();
        now = now.plusSeconds(120);
        on(new RoomEvent.TimePassed());
        List<RoomEffect> waiting = endTurn();
        assertThat(waiting).noneMatch(RoomEffect.Unload.class::isInstance);

        for (RoomEffect effect : waiting) {
            if (effect instanceof RoomEffect.Append append) {
                batch = append.batch();
            }
        }
        on(new RoomEvent.UpdatesStored(batch));
        assertThat(endTurn()).hasOnlyElementsOfType(RoomEffect.Unload.class).hasSize(1);
    }

    @Test
    @DisplayName("[R8] a room that somebody is in stays, and so does one that somebody just left")
    void staysLoaded() {
        join(ANN);
        now = now.plusSeconds(600);
        on(new RoomEvent.TimePassed());
        assertThat(endTurn()).isEmpty();
        on(new RoomEvent.Left(ANN));
        assertThat(endTurn()).isEmpty();
        assertThat(room.wakeAt()).contains(now.plusSeconds(60));
    }

    @Test
    @DisplayName("[R9] when storing fails nobody is told \"saved\" and all are told to come back")
    void storeFailed() {
        join(ANN);
        receive(ANN, type("a"));
        endTurn();

        List<RoomEffect> effects = on(new RoomEvent.StoreFailed("no space"));
        effects.addAll(endTurn());

        assertThat(only(effects, RoomEffect.Restart.class).code()).isEqualTo(CloseCode.TRY_LATER);
        assertThat(acknowledged(effects)).isEmpty();
    }

    @Test
    @DisplayName("[R10] presence of a turn leaves in one message, and not to the one who sent it")
    void presence() {
        join(ANN);
        join(BOB);
        on(new RoomEvent.AwarenessReceived(ANN, List.of(new AwarenessEntry(7, 1, "{\"x\":1}"))));
        on(new RoomEvent.AwarenessReceived(ANN, List.of(new AwarenessEntry(7, 2, "{\"x\":2}"))));

        RoomEffect.BroadcastAwareness broadcast = only(endTurn(), RoomEffect.BroadcastAwareness.class);
        assertThat(broadcast.except()).isEqualTo(ANN);
        assertThat(broadcast.message().entries()).containsExactly(new AwarenessEntry(7, 2, "{\"x\":2}"));

        on(new RoomEvent.Left(ANN));
        assertThat(only(endTurn(), RoomEffect.BroadcastAwareness.class)
                        .message()
                        .entries())
                .containsExactly(new AwarenessEntry(7, 2, "null"));
    }

    @Test
    @DisplayName("[R11] a long stored tail is merged once, and again only after that ended")
    void compaction() {
        join(ANN);
        for (int i = 0; i < 5; i++) {
            receive(ANN, type("x"));
        }
        only(endTurn(), RoomEffect.Compact.class);
        receive(ANN, type("y"));
        assertThat(endTurn()).noneMatch(RoomEffect.Compact.class::isInstance);

        on(new RoomEvent.CompactionEnded(false, 0, 0));
        assertThat(endTurn()).isEmpty();
        now = now.plusSeconds(61);
        assertThat(endTurn()).hasAtLeastOneElementOfType(RoomEffect.Compact.class);
        on(new RoomEvent.CompactionEnded(true, 6, 200));
        receive(ANN, type("z"));
        assertThat(endTurn()).noneMatch(RoomEffect.Compact.class::isInstance);
    }

    @Test
    @DisplayName("[R12] title and kind of a document reach its record")
    void summary() {
        join(ANN);
        receive(ANN, client.edit(edit -> edit.map("meta").set("title", "Plan").set("kind", "rich")));
        endTurn();
        now = now.plusSeconds(2);

        assertThat(only(endTurn(), RoomEffect.Append.class).changedProperties())
                .containsOnly(Map.entry("title", "Plan"), Map.entry("kind", "rich"));
        assertThat(endTurn()).noneMatch(RoomEffect.Append.class::isInstance);
    }

    @Test
    @DisplayName("[R12] whatever else the map of the facts holds, the facts are read and the room lives")
    void summaryBesideStrangeContent() {
        join(ANN);
        receive(
                ANN,
                client.edit(edit -> edit.map("meta").set("x".repeat(4_000), 1).set("title", "t".repeat(5_000))));
        endTurn();
        now = now.plusSeconds(2);

        assertThat(only(endTurn(), RoomEffect.Append.class).changedProperties())
                .containsOnly(Map.entry("title", "t".repeat(200)));
    }

    @Test
    @DisplayName("[R9] what could not be saved is stored by the next life of the room, and told to who is there")
    void rescued() {
        join(ANN);
        synchronize(BOB);
        Update update = type("a");

        on(new RoomEvent.UpdatesRescued(List.of(new NewUpdate(update.bytes(), "", now))));
        List<RoomEffect> effects = endTurn();

        assertThat(only(effects, RoomEffect.Append.class).updates()).hasSize(1);
        assertThat(only(effects, RoomEffect.BroadcastUpdates.class).updates())
                .extracting(RoomEffect.BroadcastUpdates.Authored::author)
                .containsOnlyNulls();
        assertThat(room.unsaved()).hasSize(1);
    }

    @Test
    @DisplayName("[R14] an export that fails is answered, and the room lives")
    void failingExport() {
        List<Throwable> failures = new ArrayList<>();
        join(ANN);
        receive(ANN, type("a"));

        on(new RoomEvent.ExportRequested(new ExportRequest(ExportFormat.TEXT, "none", null), new Reply<>() {
            @Override
            public void success(byte[] value) {
                throw new AssertionError("there is no such root");
            }

            @Override
            public void failure(Throwable cause) {
                failures.add(cause);
            }
        }));

        assertThat(failures).hasSize(1);
    }

    @Test
    @DisplayName("[R10] whoever missed presence hears who is here and who left")
    void missedPresence() {
        join(ANN);
        join(BOB);
        join(EVE);
        on(new RoomEvent.AwarenessReceived(ANN, List.of(new AwarenessEntry(7, 3, "{}"))));
        on(new RoomEvent.AwarenessReceived(BOB, List.of(new AwarenessEntry(8, 1, "{}"))));
        on(new RoomEvent.Left(ANN));
        endTurn();

        List<RoomEffect> effects = on(new RoomEvent.OutboxDrained(EVE, false, 1));

        assertThat(only(effects, RoomEffect.Send.class).messages())
                .containsExactly(new ServerMessage.Awareness(
                        List.of(new AwarenessEntry(8, 1, "{}"), new AwarenessEntry(7, 3, "null"))));
    }

    @Test
    @DisplayName("[R10] presence of a session that is not in the room changes nothing")
    void presenceOfAStranger() {
        on(new RoomEvent.AwarenessReceived(EVE, List.of(new AwarenessEntry(7, 1, "{}"))));
        on(new RoomEvent.OutboxDrained(EVE, true, 1));

        assertThat(endTurn()).isEmpty();
    }

    private void join(SessionId session) {
        on(new RoomEvent.Joined(session, Grant.OPEN, true));
    }

    private List<ServerMessage> synchronize(SessionId session) {
        join(session);
        return answer(on(new RoomEvent.SyncStep1Received(session, StateVector.EMPTY, false)));
    }

    private static List<ServerMessage> answer(List<RoomEffect> effects) {
        return only(effects, RoomEffect.Synchronize.class).messages();
    }

    private List<RoomEffect> receive(SessionId from, Update update) {
        return on(new RoomEvent.UpdateReceived(from, update, false));
    }

    private List<RoomEffect> on(RoomEvent event) {
        return new ArrayList<>(room.on(event, now));
    }

    private List<RoomEffect> endTurn() {
        return on(new RoomEvent.TurnEnded());
    }

    /** Types at the end of the client's text. */
    private Update type(String text) {
        int end = client.text("content", RootKind.TEXT).length();
        return client.edit(edit -> edit.text("content").insert(end, text));
    }

    private static Update everything(Doc doc) {
        return Update.scan(doc.encodeState(), ScanLimits.DEFAULT);
    }

    private static String text(List<ServerMessage> messages) {
        try (Doc reader = Doc.create()) {
            for (ServerMessage message : messages) {
                reader.apply(update(message));
            }
            return reader.text("content", RootKind.TEXT);
        }
    }

    private static Update update(ServerMessage message) {
        byte[] bytes;
        if (message instanceof ServerMessage.SyncStep2 answer) {
            bytes = answer.update();
        } else if (message instanceof ServerMessage.State state) {
            bytes = state.update();
        } else {
            bytes = ((ServerMessage.UpdateMessage) message).update();
        }
        return Update.scan(bytes, ScanLimits.DEFAULT);
    }
}
