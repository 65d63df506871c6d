package dev.yarrow.server.room;

import static dev.yarrow.server.room.Effects.acknowledged;
import static dev.yarrow.server.room.Effects.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.CostLimit;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.Outcome;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.protocol.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Updates that may take long to merge: here, those that consist of more than two pieces. */
class MergeAsideTest {
    private static final SessionId ANN = new SessionId(1);
    private static final SessionId BOB = new SessionId(2);
    private static final RoomLimits LIMITS = new RoomLimits(
            100_000,
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            500,
            100_000,
            1 << 20,
            64,
            64 << 10,
            new CostLimit(2, Duration.ZERO),
            RoomLimits.DEFAULT.maxPresenceCharacters(),
            RoomLimits.DEFAULT.maxPresenceClients());

    private final Doc ann = Doc.create();
    private final Doc bob = Doc.create();
    private final RoomDocument document = new RoomDocument(Doc.create(), 0, LIMITS);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Room room = new Room(document, new Summary(Map.of()), new Durability(LIMITS, 0, 0), LIMITS, now);

    @AfterEach
    void close() {
        document.close();
        ann.close();
        bob.close();
    }

    @Test
    @DisplayName("[R22] while a costly update is merged beside the room, the others go on; then both are there")
    void othersGoOn() {
        join(ANN);
        join(BOB);

        List<RoomEffect> effects = receive(ANN, costly(ann));
        RoomEffect.MergeAside merge = only(effects, RoomEffect.MergeAside.class);
        assertThat(only(effects, RoomEffect.SuspendReading.class).session()).isEqualTo(ANN);
        receive(BOB, type(bob, "b"));
        effects = endTurn();
        assertThat(authors(effects)).containsExactly(BOB);
        assertThat(only(effects, RoomEffect.Append.class).updates()).hasSize(1);

        effects = on(SideMerge.run(merge.state(), merge.update()));
        assertThat(only(effects, RoomEffect.ResumeReading.class).session()).isEqualTo(ANN);
        effects = endTurn();
        assertThat(authors(effects)).containsExactly(ANN);
        RoomEffect.Append append = only(effects, RoomEffect.Append.class);
        assertThat(text()).hasSize(5).contains("b");
        assertThat(acknowledged(effects)).isEmpty();

        on(new RoomEvent.UpdatesStored(append.batch()));
        assertThat(acknowledged(endTurn())).containsExactly(1L, 1L);
    }

    @Test
    @DisplayName(
            "[R22] meanwhile an update of very many pieces stands in line without being looked at, and is merged then")
    void manyPieces() {
        join(ANN);
        join(BOB);
        RoomEffect.MergeAside merge = only(receive(ANN, costly(ann)), RoomEffect.MergeAside.class);
        type(bob, "what the server never gets");
        Update many = Update.scan(ofManyPieces(bob).bytes(), ScanLimits.DEFAULT);

        assertThat(receive(BOB, many)).containsExactly(new RoomEffect.SuspendReading(BOB));
        RoomEffect.MergeAside second =
                only(on(SideMerge.run(merge.state(), merge.update())), RoomEffect.MergeAside.class);
        assertThat(second.update()).isEqualTo(many);
        List<RoomEffect> effects = on(SideMerge.run(second.state(), second.update()));

        assertThat(only(effects, RoomEffect.ResumeReading.class).session()).isEqualTo(BOB);
        assertThat(authors(endTurn())).containsExactly(ANN);
        assertThat(text()).hasSize(4);
    }

    @Test
    @DisplayName("[R22] what its client sent meanwhile comes after it, in its order")
    void orderIsKept() {
        join(ANN);
        RoomEffect.MergeAside first = only(receive(ANN, costly(ann)), RoomEffect.MergeAside.class);
        assertThat(receive(ANN, type(ann, "x"))).isEmpty();
        assertThat(receive(ANN, costly(ann))).isEmpty();
        assertThat(receive(ANN, type(ann, "y"))).isEmpty();
        assertThat(on(new RoomEvent.SyncStep1Received(ANN, StateVector.EMPTY, false)))
                .isEmpty();

        List<RoomEffect> effects = on(SideMerge.run(first.state(), first.update()));
        RoomEffect.MergeAside second = only(effects, RoomEffect.MergeAside.class);
        assertThat(text()).isEqualTo("edbax");
        effects = on(SideMerge.run(second.state(), second.update()));

        assertThat(only(effects, RoomEffect.Synchronize.class).messages()).isNotEmpty();
        assertThat(text()).isEqualTo(ann.text("content", RootKind.TEXT));
        long batch = only(endTurn(), RoomEffect.Append.class).batch();
        on(new RoomEvent.UpdatesStored(batch));
        assertThat(acknowledged(endTurn())).containsExactly(4L);
    }

    @Test
    @DisplayName("[R22] one is merged at a time, and a refused one leaves the document as it was")
    void oneAtATime() {
        join(ANN);
        join(BOB);
        RoomEffect.MergeAside first = only(receive(ANN, costly(ann)), RoomEffect.MergeAside.class);
        assertThat(receive(BOB, costly(bob))).hasOnlyElementsOfType(RoomEffect.SuspendReading.class);

        List<RoomEffect> effects = on(new RoomEvent.MergedAside(Outcome.REFUSED, null));

        assertThat(only(effects, RoomEffect.CloseSession.class))
                .isEqualTo(new RoomEffect.CloseSession(
                        ANN,
                        CloseCode.MALFORMED,
                        "the update is well formed, but no editor makes one like it, or merging it takes too long",
                        /* overPresence */ false));
        RoomEffect.MergeAside second = only(effects, RoomEffect.MergeAside.class);
        assertThat(second.update()).isNotSameAs(first.update());
        on(SideMerge.run(second.state(), second.update()));
        assertThat(text()).isEqualTo(bob.text("content", RootKind.TEXT));
        assertThat(authors(endTurn())).containsExactly(BOB);
    }

    @Test
    @DisplayName("[R22] a client that left meanwhile is taken at its word, and the room stays until then")
    void leftMeanwhile() {
        join(ANN);
        RoomEffect.MergeAside merge = only(receive(ANN, costly(ann)), RoomEffect.MergeAside.class);
        on(new RoomEvent.Left(ANN));
        on(new RoomEvent.ShutdownRequested());
        now = now.plus(Duration.ofHours(1));
        assertThat(endTurn()).isEmpty();
        assertThat(room.hasUnsaved()).isTrue();

        on(SideMerge.run(merge.state(), merge.update()));

        assertThat(only(endTurn(), RoomEffect.Append.class).updates()).hasSize(1);
        assertThat(room.memberCount()).isZero();
    }

    @Test
    @DisplayName(
            "[R22] a room that nobody is in any more leaves memory, also when the last client's update was refused")
    void emptiedByARefusal() {
        join(ANN);
        receive(ANN, costly(ann));
        on(new RoomEvent.Left(ANN));
        on(new RoomEvent.MergedAside(Outcome.REFUSED, null));
        endTurn();
        assertThat(room.memberCount()).isZero();

        now = now.plus(LIMITS.idleUnload());

        assertThat(room.wakeAt()).hasValue(now);
        only(endTurn(), RoomEffect.Unload.class);
    }

    @Test
    @DisplayName("[R22] of a client that was sent away meanwhile nothing is taken in")
    void sentAwayMeanwhile() {
        join(ANN);
        join(BOB);
        RoomEffect.MergeAside merge = only(receive(ANN, costly(ann)), RoomEffect.MergeAside.class);
        List<RoomEffect> effects = List.of();
        Update large = type(ann, "x".repeat(16 << 20));
        for (int i = 0; i < 5 && effects.isEmpty(); i++) {
            effects = receive(ANN, large);
        }
        assertThat(only(effects, RoomEffect.CloseSession.class).code()).isEqualTo(CloseCode.TRY_LATER);

        effects = on(SideMerge.run(merge.state(), merge.update()));
        effects.addAll(endTurn());

        assertThat(effects).hasOnlyElementsOfType(RoomEffect.ResumeReading.class);
        assertThat(text()).isEmpty();
        receive(BOB, type(bob, "b"));
        assertThat(text()).isEqualTo("b");
    }

    @Test
    @DisplayName("[R22] a copy that would make the document too large does not become it")
    void tooLargeMeanwhile() {
        join(ANN);
        join(BOB);
        Update large = ann.edit(edit -> {
            for (int i = 0; i < 3; i++) {
                edit.text("content").insert(0, "a".repeat(20_000));
            }
        });
        RoomEffect.MergeAside merge = only(receive(ANN, large), RoomEffect.MergeAside.class);
        receive(BOB, type(bob, "b".repeat(60_000)));

        List<RoomEffect> effects = on(SideMerge.run(merge.state(), merge.update()));

        assertThat(only(effects, RoomEffect.CloseSession.class).code()).isEqualTo(CloseCode.TOO_LARGE);
        assertThat(text()).isEqualTo("b".repeat(60_000));
        receive(BOB, type(bob, "c"));
        assertThat(text()).endsWith("bc");
    }

    @Test
    @DisplayName("[A4] what is being merged when its client loses the right to write is refused when it is merged")
    void readerMeanwhile() {
        join(ANN);
        join(BOB);
        RoomEffect.MergeAside merge = only(receive(ANN, costly(ann)), RoomEffect.MergeAside.class);
        on(new RoomEvent.AccessChanged(ANN, Grant.OPEN.withRight(Right.READ)));

        List<RoomEffect> effects = on(SideMerge.run(merge.state(), merge.update()));

        assertThat(only(effects, RoomEffect.Refuse.class).to()).isEqualTo(ANN);
        assertThat(text()).isEmpty();
        assertThat(endTurn()).isEmpty();
        receive(BOB, type(bob, "b"));
        assertThat(text()).isEqualTo("b");
    }

    private void join(SessionId session) {
        on(new RoomEvent.Joined(session, Grant.OPEN, true));
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

    private String text() {
        return document.doc().text("content", RootKind.TEXT);
    }

    private static Update type(Doc client, String text) {
        int end = client.text("content", RootKind.TEXT).length();
        return client.edit(edit -> edit.text("content").insert(end, text));
    }

    /** Four letters before each other and a deletion: five pieces, of which four letters stay. */
    private static Update costly(Doc client) {
        return client.edit(edit -> {
            for (char letter = 'a'; letter < 'f'; letter++) {
                edit.text("content").insert(0, String.valueOf(letter));
            }
            edit.text("content").delete(2, 1);
        });
    }

    private static Update ofManyPieces(Doc client) {
        return client.edit(edit -> {
            for (int i = 0; i < 2000; i++) {
                edit.text("content").insert(0, "x");
            }
        });
    }

    private static List<SessionId> authors(List<RoomEffect> effects) {
        return only(effects, RoomEffect.BroadcastUpdates.class).updates().stream()
                .map(RoomEffect.BroadcastUpdates.Authored::author)
                .toList();
    }
}
