package dev.yarrow.server.room;

import static dev.yarrow.server.room.Effects.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.Doc;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.protocol.CloseCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a room does with presence that is beyond its bounds. */
class RoomPresenceTest {
    private static final SessionId ANN = new SessionId(1);
    private static final SessionId BOB = new SessionId(2);
    private static final RoomLimits LIMITS = RoomLimits.DEFAULT;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Doc doc = Doc.create();
    private final Room room = new Room(
            new RoomDocument(doc, 0, LIMITS), new Summary(Map.of()), new Durability(LIMITS, 0, 0), LIMITS, NOW);

    @AfterEach
    void close() {
        doc.close();
    }

    @Test
    @DisplayName(
            "[P6] a state over its bound ends its connection with 4413, and the others hear that its client is gone")
    void tooLargeState() {
        join(ANN);
        join(BOB);
        says(ANN, entry(7, 1, LIMITS.maxPresenceCharacters()));
        assertThat(told()).extracting(AwarenessEntry::clientId).containsExactly(7L);

        List<RoomEffect> effects = says(ANN, entry(7, 2, LIMITS.maxPresenceCharacters() + 1));

        assertThat(only(effects, RoomEffect.CloseSession.class)).satisfies(closed -> {
            assertThat(closed.session()).isEqualTo(ANN);
            assertThat(closed.code()).isEqualTo(CloseCode.TOO_LARGE);
            assertThat(closed.reason()).contains(String.valueOf(LIMITS.maxPresenceCharacters()));
        });
        assertThat(told()).singleElement().satisfies(gone -> {
            assertThat(gone.clientId()).isEqualTo(7);
            assertThat(gone.json()).isEqualTo("null");
        });
        assertThat(room.memberCount()).isEqualTo(1);
        assertThat(says(ANN, entry(7, 3, 2))).isEmpty();
    }

    @Test
    @DisplayName("[P6] a connection that speaks for too many clients is closed with 4413; as many as it may are fine")
    void tooManyClients() {
        join(ANN);
        join(BOB);
        int most = LIMITS.maxPresenceClients();

        assertThat(says(ANN, entries(most))).isEmpty();
        assertThat(told()).hasSize(most);
        assertThat(only(says(BOB, entries(2 * most + 1).subList(most, 2 * most + 1)), RoomEffect.CloseSession.class))
                .satisfies(closed -> {
                    assertThat(closed.session()).isEqualTo(BOB);
                    assertThat(closed.code()).isEqualTo(CloseCode.TOO_LARGE);
                });
        assertThat(on(new RoomEvent.TurnEnded())).isEmpty();
    }

    private void join(SessionId session) {
        on(new RoomEvent.Joined(session, Grant.OPEN, /* wantsAcknowledgements= */ false));
    }

    private List<RoomEffect> says(SessionId session, AwarenessEntry entry) {
        return says(session, List.of(entry));
    }

    private List<RoomEffect> says(SessionId session, List<AwarenessEntry> entries) {
        return on(new RoomEvent.AwarenessReceived(session, entries));
    }

    /** What the others hear at the end of a turn. */
    private List<AwarenessEntry> told() {
        return only(on(new RoomEvent.TurnEnded()), RoomEffect.BroadcastAwareness.class)
                .message()
                .entries();
    }

    private List<RoomEffect> on(RoomEvent event) {
        return new ArrayList<>(room.on(event, NOW));
    }

    private static List<AwarenessEntry> entries(int count) {
        return IntStream.range(0, count).mapToObj(i -> entry(i, 1, 2)).toList();
    }

    /** A state of so many characters. */
    private static AwarenessEntry entry(long client, long clock, int characters) {
        return new AwarenessEntry(client, clock, "\"" + "x".repeat(characters - 2) + "\"");
    }
}
