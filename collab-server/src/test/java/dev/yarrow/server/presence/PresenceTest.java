package dev.yarrow.server.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.server.access.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Presence<String> presence = new Presence<>(TIMEOUT);

    @Test
    @DisplayName("[P1] a newer clock replaces a state, an older or equal one does not")
    void clocks() {
        accept("a", entry(1, 5, "{\"n\":1}"));

        assertThat(accept("a", entry(1, 5, "{\"n\":2}")).changed()).isEmpty();
        assertThat(accept("a", entry(1, 4, "{\"n\":3}")).changed()).isEmpty();
        assertThat(accept("a", entry(1, 6, "{\"n\":4}")).changed()).hasSize(1);
        assertThat(presence.entries()).containsExactly(entry(1, 6, "{\"n\":4}"));
    }

    @Test
    @DisplayName("[P1] the first state of a client counts, whatever its clock")
    void firstStateWithClockZero() {
        assertThat(accept("a", entry(1, 0, "{}")).changed()).containsExactly(entry(1, 0, "{}"));
    }

    @Test
    @DisplayName("[P4] a client that repeats its state is still there, and nobody else has to hear it")
    void repeated() {
        accept("a", entry(1, 5, "{}"));
        accept("b", entry(2, 1, "{}"));
        Instant later = START.plus(TIMEOUT.dividedBy(2));
        assertThat(presence.accept("a", Grant.OPEN, List.of(entry(1, 5, "{}")), later)
                        .changed())
                .isEmpty();

        assertThat(presence.expire(START.plus(TIMEOUT))).containsExactly(entry(2, 1, "null"));
        assertThat(presence.expire(later.plus(TIMEOUT))).containsExactly(entry(1, 5, "null"));
    }

    @Test
    @DisplayName("[P2] a client that says it is gone is gone for everybody, at the clock that is known")
    void goneAtTheSameClock() {
        accept("a", entry(1, 5, "{}"));

        assertThat(accept("a", entry(1, 5, "null")).changed()).containsExactly(entry(1, 5, "null"));
        assertThat(presence.size()).isZero();
    }

    @Test
    @DisplayName("[P2] a client that said it is gone is not brought back by what it said before and came late")
    void lateWords() {
        accept("a", entry(1, 5, "{}"));
        accept("a", entry(1, 6, "null"));

        assertThat(accept("a", entry(1, 5, "{}")).changed()).isEmpty();
        assertThat(presence.size()).isZero();
        assertThat(accept("a", entry(1, 7, "{}")).changed()).containsExactly(entry(1, 7, "{}"));
    }

    @Test
    @DisplayName("[P2] nobody who left is brought back by what others still echo")
    void lateEcho() {
        accept("a", entry(1, 5, "{}"));
        accept("b", entry(2, 1, "{}"));
        presence.leave("a", START);

        assertThat(accept("b", entry(1, 5, "{}"))).isEqualTo(new Presence.Change(List.of(), List.of()));
        assertThat(presence.entries()).containsExactly(entry(2, 1, "{}"));
    }

    @Test
    @DisplayName("[P2] what a connection spoke for is gone when it ends")
    void leave() {
        accept("a", entry(1, 5, "{}"));
        accept("a", entry(2, 7, "{}"), entry(3, 1, "{}"));
        accept("b", entry(4, 1, "{}"));

        assertThat(presence.leave("a", START))
                .containsExactlyInAnyOrder(entry(1, 5, "null"), entry(2, 7, "null"), entry(3, 1, "null"));
        assertThat(presence.entries()).containsExactly(entry(4, 1, "{}"));
    }

    @Test
    @DisplayName("[P3] a connection cannot change a client that speaks for itself elsewhere")
    void noImpersonation() {
        accept("a", entry(1, 5, "{\"name\":\"Ann\"}"));
        accept("b", entry(2, 1, "{}"));

        assertThat(accept("b", entry(1, 9, "{\"name\":\"Eve\"}")).changed()).isEmpty();
        assertThat(accept("b", entry(1, 9, "null")).changed()).isEmpty();
        assertThat(presence.entries()).contains(entry(1, 5, "{\"name\":\"Ann\"}"));
    }

    @Test
    @DisplayName("[P3] a tab may speak for another tab until that tab speaks for itself")
    void relayedByAnotherTab() {
        accept("a", entry(1, 1, "{}"));
        accept("a", entry(2, 3, "{}"));
        accept("b", entry(2, 3, "{}"));

        assertThat(presence.leave("a", START)).containsExactly(entry(1, 1, "null"));
        assertThat(presence.entries()).containsExactly(entry(2, 3, "{}"));
    }

    @Test
    @DisplayName("[P4] a client that does not renew its state in time is gone, once")
    void expiry() {
        accept("a", entry(1, 1, "{}"));
        assertThat(presence.nextExpiry()).contains(START.plus(TIMEOUT));

        assertThat(presence.expire(START.plus(TIMEOUT).minusMillis(1))).isEmpty();
        assertThat(presence.expire(START.plus(TIMEOUT))).containsExactly(entry(1, 1, "null"));
        assertThat(presence.expire(START.plus(TIMEOUT))).isEmpty();
        assertThat(presence.nextExpiry()).isEmpty();
    }

    @Test
    @DisplayName("[P4] renewing keeps a client present")
    void renewal() {
        accept("a", entry(1, 1, "{}"));
        presence.accept("a", Grant.OPEN, List.of(entry(1, 2, "{}")), START.plusSeconds(20));

        assertThat(presence.expire(START.plusSeconds(40))).isEmpty();
        assertThat(presence.nextExpiry()).contains(START.plusSeconds(50));
    }

    @Test
    @DisplayName("[P5] a client that returns with its old clock is asked to announce itself anew")
    void returnWithOldClock() {
        accept("a", entry(1, 5, "{}"));
        presence.leave("a", START);

        Presence.Change change = accept("a2", entry(1, 5, "{}"));

        assertThat(change.changed()).containsExactly(entry(1, 5, "{}"));
        assertThat(change.nudged()).containsExactly(entry(1, 5, "null"));
        assertThat(accept("a2", entry(1, 6, "{}")).nudged()).isEmpty();
    }

    @Test
    @DisplayName("[P5] a client whose presence was made anew is asked for a clock that its peers take for newer")
    void returnWithAClockFromTheBeginning() {
        accept("a", entry(1, 5, "{}"));
        accept("a", entry(1, 6, "null"));

        Presence.Change change = accept("a2", entry(1, 0, "{}"));

        assertThat(change.changed()).containsExactly(entry(1, 0, "{}"));
        assertThat(change.nudged()).containsExactly(entry(1, 6, "null"));
    }

    @Test
    @DisplayName("[P3] a viewer who only echoes what it hears takes over nobody")
    void echo() {
        accept("a", entry(1, 5, "{}"));

        assertThat(accept("viewer", entry(1, 5, "{}")).changed()).isEmpty();
        assertThat(presence.leave("viewer", START)).isEmpty();
        assertThat(presence.entries()).containsExactly(entry(1, 5, "{}"));
        assertThat(accept("a", entry(1, 6, "{}")).changed()).hasSize(1);
    }

    @Test
    @DisplayName("[P3] a client takes back what is its own on a new connection")
    void takesBackItsOwn() {
        accept("a", entry(1, 5, "{}"));
        accept("a2", entry(1, 5, "{}"));
        assertThat(accept("a2", entry(1, 6, "{}")).changed()).hasSize(1);

        assertThat(presence.leave("a", START)).isEmpty();
        assertThat(presence.entries()).containsExactly(entry(1, 6, "{}"));
    }

    @Test
    @DisplayName("[P6] one connection speaks for a bounded number of clients; what is too much changes nothing")
    void bounded() {
        accept("a", entry(0, 1, "{}"));
        List<AwarenessEntry> many =
                IntStream.range(0, 101).mapToObj(i -> entry(i, 2, "{}")).toList();

        assertThatThrownBy(() -> presence.accept("a", Grant.OPEN, many, START))
                .isInstanceOf(PresenceRefusedException.class);
        assertThat(presence.entries()).containsExactly(entry(0, 1, "{}"));
        assertThat(presence.accept("a", Grant.OPEN, many.subList(0, 100), START).changed())
                .hasSize(100);
        assertThat(presence.leave("a", START)).hasSize(100);
    }

    @Test
    @DisplayName("[P6] the echo of a full room is nobody's claim")
    void echoOfAFullRoom() {
        for (int i = 0; i < 500; i++) {
            accept("owner " + i, entry(i, 1, "{}"));
        }
        List<AwarenessEntry> all =
                IntStream.range(0, 500).mapToObj(i -> entry(i, 1, "{}")).toList();

        assertThat(presence.accept("viewer", Grant.OPEN, all, START).changed()).isEmpty();
    }

    @Test
    @DisplayName("[P6] a state is bounded in size")
    void boundedState() {
        assertThatThrownBy(() -> accept("a", entry(1, 1, "\"" + "x".repeat(70_000) + "\"")))
                .isInstanceOf(PresenceRefusedException.class)
                .hasMessageContaining("65536");
        assertThat(presence.size()).isZero();
    }

    private Presence.Change accept(String owner, AwarenessEntry... entries) {
        return presence.accept(owner, Grant.OPEN, List.of(entries), START);
    }

    private static AwarenessEntry entry(long client, long clock, String json) {
        return new AwarenessEntry(client, clock, json);
    }
}
