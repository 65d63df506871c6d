package dev.yarrow.server.room;

import static dev.yarrow.server.room.Effects.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.CostLimit;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.protocol.ServerMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoomAccessTest {
    private static final SessionId ANN = new SessionId(1);
    private static final SessionId BOB = new SessionId(2);
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
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Room room = new Room(
            new RoomDocument(serverDoc, 0, LIMITS), new Summary(Map.of()), new Durability(LIMITS, 0, 0), LIMITS, now);

    @AfterEach
    void close() {
        serverDoc.close();
        client.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"READ", "COMMENT"})
    @DisplayName(
            "[A1] an update of somebody who may not write is not taken in, stored or relayed, and its sender is told")
    void readOnly(Right right) {
        join(ANN, grant("ann", right));
        join(BOB, grant("bob", Right.WRITE));

        List<RoomEffect> effects = receive(ANN, type("a"), false);
        effects.addAll(receive(ANN, type("b"), true));

        assertThat(effects).containsExactly(refusal(1), refusal(2));
        assertThat(endTurn()).isEmpty();
        assertThat(serverDoc.text("content", RootKind.TEXT)).isEmpty();
    }

    @Test
    @DisplayName("[A1] a client that understands no more than y-websocket is not told of a refusal")
    void readOnlyInSilence() {
        on(new RoomEvent.Joined(ANN, grant("ann", Right.READ), /* wantsAcknowledgements= */ false));

        assertThat(receive(ANN, type("a"), false))
                .containsExactly(new RoomEffect.Refuse(ANN, new ServerMessage.Refused(1), /* understood= */ false));
    }

    @Test
    @DisplayName("[A2] a reader in step with the document is told that what it answers is saved")
    void readerInStep() {
        join(BOB, grant("bob", Right.WRITE));
        join(ANN, grant("ann", Right.READ));
        receive(BOB, type("hello"), false);
        receive(BOB, delete(1, 2), false);
        long batch = only(endTurn(), RoomEffect.Append.class).batch();
        on(new RoomEvent.UpdatesStored(batch));
        endTurn();

        assertThat(receive(ANN, Update.scan(client.encodeDiff(serverDoc.stateVector()), ScanLimits.DEFAULT), true))
                .isEmpty();

        assertThat(only(endTurn(), RoomEffect.Send.class))
                .isEqualTo(new RoomEffect.Send(ANN, List.of(new ServerMessage.Acknowledged(1, 1))));
    }

    @Test
    @DisplayName("[A2] a reader's deletion is refused like any other change")
    void readersDeletion() {
        join(BOB, grant("bob", Right.WRITE));
        join(ANN, grant("ann", Right.READ));
        receive(BOB, type("hello"), false);

        assertThat(receive(ANN, delete(0, 1), false)).containsExactly(refusal(1));
        assertThat(serverDoc.text("content", RootKind.TEXT)).isEqualTo("hello");
    }

    @Test
    @DisplayName("[A3] readers get updates and keep their presence")
    void readersPresence() {
        join(ANN, grant("ann", Right.READ));
        join(BOB, grant("bob", Right.WRITE));

        assertThat(on(new RoomEvent.SyncStep1Received(ANN, StateVector.EMPTY, false)))
                .hasSize(1);
        on(new RoomEvent.AwarenessReceived(ANN, List.of(new AwarenessEntry(7, 1, "{}"))));

        assertThat(only(endTurn(), RoomEffect.BroadcastAwareness.class)
                        .message()
                        .entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.clientId()).isEqualTo(7));
    }

    @Test
    @DisplayName(
            "[D8] a right that changes is seen by the others in presence, and its client told to announce itself anew")
    void rightInPresence() {
        join(ANN, grant("ann", Right.WRITE));
        join(BOB, grant("bob", Right.WRITE));
        on(new RoomEvent.AwarenessReceived(ANN, List.of(new AwarenessEntry(7, 1, "{}"))));
        endTurn();

        List<ServerMessage> told = messages(on(new RoomEvent.AccessChanged(ANN, grant("ann", Right.READ))));
        RoomEffect.BroadcastAwareness broadcast = only(endTurn(), RoomEffect.BroadcastAwareness.class);

        assertThat(told)
                .containsExactly(
                        new ServerMessage.Access(Right.READ),
                        new ServerMessage.AnnounceAnew(List.of(new AwarenessEntry(7, 2, "null"))));
        assertThat(broadcast.except()).isEqualTo(ANN);
        assertThat(broadcast.message().entries())
                .containsExactly(new AwarenessEntry(7, 2, "{\"user\":{\"id\":\"ann\",\"right\":\"read\"}}"));
    }

    @Test
    @DisplayName("[A4] a right that changes is told at once and holds from then on, without a reconnect")
    void downgradeAndUpgrade() {
        join(ANN, grant("ann", Right.WRITE));
        receive(ANN, type("a"), false);

        assertThat(messages(on(new RoomEvent.AccessChanged(ANN, grant("ann", Right.READ)))))
                .containsExactly(new ServerMessage.Access(Right.READ));
        assertThat(receive(ANN, type("b"), false)).containsExactly(refusal(2));
        assertThat(serverDoc.text("content", RootKind.TEXT)).isEqualTo("a");

        List<ServerMessage> upgrade = messages(on(new RoomEvent.AccessChanged(ANN, grant("ann", Right.WRITE))));
        assertThat(upgrade.get(0)).isEqualTo(new ServerMessage.Access(Right.WRITE));
        assertThat(upgrade.get(1)).isInstanceOf(ServerMessage.SyncStep1.class);
        receive(ANN, Update.scan(client.encodeState(), ScanLimits.DEFAULT), true);
        long batch = only(endTurn(), RoomEffect.Append.class).batch();
        on(new RoomEvent.UpdatesStored(batch));
        assertThat(only(endTurn(), RoomEffect.Send.class).messages())
                .containsExactly(new ServerMessage.Acknowledged(3, 3));
        assertThat(serverDoc.text("content", RootKind.TEXT)).isEqualTo("ab");
    }

    @Test
    @DisplayName("[A4] a client hears what it may do when it joins, and nothing when that stays")
    void greeting() {
        assertThat(messages(on(new RoomEvent.Joined(ANN, grant("ann", Right.COMMENT), true)))
                        .get(0))
                .isEqualTo(new ServerMessage.Access(Right.COMMENT));
        assertThat(on(new RoomEvent.AccessChanged(ANN, grant("ann", Right.COMMENT))))
                .isEmpty();
        assertThat(on(new RoomEvent.AccessChanged(BOB, grant("bob", Right.READ))))
                .isEmpty();
    }

    @Test
    @DisplayName("[A5] a session ends at the moment its grant does")
    void expiry() {
        Instant end = now.plusSeconds(10);
        join(ANN, grant("ann", Right.WRITE, end));
        join(BOB, grant("bob", Right.WRITE));

        assertThat(room.wakeAt()).contains(end);
        now = end.minusMillis(1);
        assertThat(on(new RoomEvent.TimePassed())).isEmpty();

        now = end;
        assertThat(only(on(new RoomEvent.TimePassed()), RoomEffect.CloseSession.class))
                .satisfies(closed -> {
                    assertThat(closed.session()).isEqualTo(ANN);
                    assertThat(closed.code()).isEqualTo(CloseCode.EXPIRED);
                });
        assertThat(receive(ANN, type("late"), false)).isEmpty();
        assertThat(room.memberCount()).isEqualTo(1);
    }

    @Test
    @DisplayName("[A5] an update that comes after the end of a grant, and before its timer, is not taken in")
    void expiredBeforeTheTimer() {
        join(ANN, grant("ann", Right.WRITE, now.plusSeconds(10)));
        now = now.plusSeconds(11);

        assertThat(receive(ANN, type("late"), false)).singleElement().isInstanceOf(RoomEffect.CloseSession.class);
        assertThat(serverDoc.text("content", RootKind.TEXT)).isEmpty();
    }

    @Test
    @DisplayName("[A5] a question that comes after the end of a grant, and before its timer, is not answered")
    void expiredBeforeItsQuestion() {
        join(ANN, grant("ann", Right.WRITE, now.minusSeconds(1)));

        assertThat(on(new RoomEvent.SyncStep1Received(ANN, StateVector.EMPTY, /* asksBack= */ false)))
                .singleElement()
                .isInstanceOf(RoomEffect.CloseSession.class);
    }

    @Test
    @DisplayName("[A5] a renewed grant holds as long as the new one says")
    void renewed() {
        join(ANN, grant("ann", Right.WRITE, now.plusSeconds(10)));
        Instant later = now.plusSeconds(100);
        on(new RoomEvent.AccessChanged(ANN, grant("ann", Right.WRITE, later)));

        assertThat(room.wakeAt()).contains(later);
        now = now.plusSeconds(11);
        assertThat(on(new RoomEvent.TimePassed())).isEmpty();
        on(new RoomEvent.Left(ANN));
        assertThat(room.wakeAt()).isNotEqualTo(Optional.of(later));
    }

    @Test
    @DisplayName("[A6] changes are stored under the name of whom the server let in")
    void author() {
        join(ANN, grant("ann", Right.WRITE));
        receive(ANN, type("a"), false);

        assertThat(only(endTurn(), RoomEffect.Append.class).updates())
                .singleElement()
                .satisfies(update -> assertThat(update.author()).isEqualTo("ann"));
    }

    private void join(SessionId session, Grant grant) {
        on(new RoomEvent.Joined(session, grant, /* wantsAcknowledgements= */ true));
    }

    private static Grant grant(String user, Right right) {
        return new Grant(new Principal(user, "", Optional.empty()), right, Optional.empty(), Optional.empty());
    }

    private static Grant grant(String user, Right right, Instant expires) {
        return new Grant(new Principal(user, "", Optional.empty()), right, Optional.of(expires), Optional.empty());
    }

    private static RoomEffect refusal(long number) {
        return new RoomEffect.Refuse(ANN, new ServerMessage.Refused(number), /* understood= */ true);
    }

    private List<RoomEffect> receive(SessionId from, Update update, boolean completesSync) {
        return on(new RoomEvent.UpdateReceived(from, update, completesSync));
    }

    private List<RoomEffect> on(RoomEvent event) {
        return new ArrayList<>(room.on(event, now));
    }

    private List<RoomEffect> endTurn() {
        return on(new RoomEvent.TurnEnded());
    }

    private Update type(String text) {
        int end = client.text("content", RootKind.TEXT).length();
        return client.edit(edit -> edit.text("content").insert(end, text));
    }

    private Update delete(int index, int length) {
        return client.edit(edit -> edit.text("content").delete(index, length));
    }

    private static List<ServerMessage> messages(List<RoomEffect> effects) {
        return effects.stream()
                .filter(RoomEffect.Send.class::isInstance)
                .flatMap(effect -> ((RoomEffect.Send) effect).messages().stream())
                .toList();
    }
}
