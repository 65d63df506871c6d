package dev.yarrow.server.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.access.Right;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class StampTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Principal ANN = new Principal("u1", "Ann", Optional.of("#aa0000"));
    private static final Principal EVE = new Principal("u2", "Eve", Optional.empty());

    private final Presence<String> presence = new Presence<>(Duration.ofSeconds(30));

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            value = {
                "{}|{~user~:{~id~:~u1~,~right~:~comment~,~name~:~Ann~,~color~:~#aa0000~}}",
                "{~user~:{~name~:~Eve~,~color~:~red~,~mood~:1.50}}|{~user~:{~name~:~Ann~,~color~:~#aa0000~,~mood~:1.50,~id~:~u1~,~right~:~comment~}}",
                "{~user~:~Eve~,~cursor~:null}|{~user~:{~id~:~u1~,~right~:~comment~,~name~:~Ann~,~color~:~#aa0000~},~cursor~:null}",
                "{~user~:{~id~:~x~},~user~:{~id~:~y~,~right~:~admin~}}|{~user~:{~id~:~u1~,~right~:~comment~,~name~:~Ann~,~color~:~#aa0000~}}",
                "{~name~:~Eve~,~color~:~red~}|{~name~:~Ann~,~color~:~#aa0000~,~user~:{~id~:~u1~,~right~:~comment~,~name~:~Ann~,~color~:~#aa0000~}}",
                "[1]|[1]",
            })
    @DisplayName("[A7] who a client is and what it may do, the server says, over whatever the client says")
    void stamped(String said, String shown) {
        AwarenessEntry entry = Stamp.on(new AwarenessEntry(1, 2, said.replace('~', '"')), grant(ANN, Right.COMMENT));

        assertThat(entry.clock()).isEqualTo(2);
        assertThat(JsonMapper.shared().readTree(entry.json()))
                .isEqualTo(JsonMapper.shared().readTree(shown.replace('~', '"')));
    }

    @Test
    @DisplayName("[A7] a name or colour that the server does not know stays as the client says it")
    void partly() {
        Principal guest = new Principal("guest", "", Optional.empty());

        assertThat(Stamp.on(
                                new AwarenessEntry(1, 2, "{\"user\":{\"id\":\"u1\",\"name\":\"Zoe\"}}"),
                                grant(guest, Right.WRITE))
                        .json())
                .isEqualTo("{\"user\":{\"id\":\"guest\",\"name\":\"Zoe\",\"right\":\"write\"}}");
    }

    @Test
    @DisplayName("[A7] where nobody has to say who they are, states stay as they are")
    void anonymous() {
        AwarenessEntry entry = new AwarenessEntry(1, 2, "{ \"user\": {\"id\": 5} }");

        assertThat(Stamp.on(entry, Grant.OPEN)).isSameAs(entry);
        assertThat(Stamp.on(new AwarenessEntry(1, 2, "null"), grant(ANN, Right.READ))
                        .json())
                .isEqualTo("null");
    }

    @Test
    @DisplayName("[A7] a state that is nested without end is refused, not passed on unstamped")
    void nested() {
        String deep = "{\"user\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";

        assertThatThrownBy(() -> Stamp.on(new AwarenessEntry(1, 2, deep), grant(ANN, Right.READ)))
                .isInstanceOf(PresenceRefusedException.class);
    }

    @Test
    @DisplayName("[A8] only the same user takes over a client that speaks for itself")
    void takeOver() {
        presence.accept("one", grant(ANN, Right.READ), List.of(new AwarenessEntry(1, 5, "{}")), START);

        assertThat(presence.accept("two", grant(EVE, Right.READ), List.of(new AwarenessEntry(1, 6, "{}")), START)
                        .changed())
                .isEmpty();
        assertThat(presence.accept("two", grant(EVE, Right.READ), List.of(new AwarenessEntry(1, 5, "null")), START)
                        .changed())
                .isEmpty();
        assertThat(presence.leave("two", START)).isEmpty();
        assertThat(presence.accept("three", grant(ANN, Right.READ), List.of(new AwarenessEntry(1, 6, "{}")), START)
                        .changed())
                .hasSize(1);
        assertThat(presence.leave("one", START)).isEmpty();
        assertThat(presence.size()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "[D8] a right that changes is written into what its client says already, and the client is nudged past it")
    void stampedAnew() {
        presence.accept("one", grant(ANN, Right.WRITE), List.of(new AwarenessEntry(1, 5, "{\"x\":1}")), START);
        presence.accept("two", grant(EVE, Right.READ), List.of(new AwarenessEntry(2, 5, "{}")), START);

        Presence.Change change = presence.stampAnew("one", grant(ANN, Right.READ), START);

        assertThat(change.changed()).singleElement().satisfies(entry -> {
            assertThat(entry.clock()).isEqualTo(6);
            assertThat(entry.json()).contains("\"x\":1", "\"right\":\"read\"");
        });
        assertThat(change.nudged()).containsExactly(new AwarenessEntry(1, 6, "null"));
        assertThat(presence.entries()).containsAll(change.changed());
        assertThat(presence.stampAnew("one", grant(ANN, Right.READ), START).changed())
                .isEmpty();
        assertThat(presence.accept(
                                "one",
                                grant(ANN, Right.READ),
                                List.of(new AwarenessEntry(1, 6, "{\"user\":{\"right\":\"admin\"}}")),
                                START)
                        .changed())
                .as("said before the client heard of it")
                .isEmpty();
        assertThat(presence.accept(
                                "one",
                                grant(ANN, Right.READ),
                                List.of(new AwarenessEntry(1, 7, "{\"user\":{\"right\":\"admin\"}}")),
                                START)
                        .changed())
                .singleElement()
                .satisfies(entry -> assertThat(entry.json()).contains("\"right\":\"read\""));
    }

    @Test
    @DisplayName("[D8] a client whose clock cannot go on is gone when its right changes")
    void lastClock() {
        AwarenessEntry last = new AwarenessEntry(1, AwarenessEntry.MAX_CLOCK, "{}");
        presence.accept("one", grant(ANN, Right.WRITE), List.of(last), START);

        Presence.Change change = presence.stampAnew("one", grant(ANN, Right.READ), START);

        assertThat(change.changed()).containsExactly(new AwarenessEntry(1, AwarenessEntry.MAX_CLOCK, "null"));
        assertThat(presence.size()).isZero();
    }

    @Test
    @DisplayName("[A7] where nobody has to say who they are, nothing is written into what a client says")
    void openStaysOpen() {
        presence.accept("one", Grant.OPEN, List.of(new AwarenessEntry(1, 5, "{}")), START);

        assertThat(presence.stampAnew("one", Grant.OPEN, START).changed()).isEmpty();
    }

    private static Grant grant(Principal principal, Right right) {
        return new Grant(principal, right, Optional.empty(), Optional.empty());
    }
}
