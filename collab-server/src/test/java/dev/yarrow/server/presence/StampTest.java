package dev.yarrow.server.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.server.access.Principal;
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
                "{}|{~user~:{~id~:~u1~,~name~:~Ann~,~color~:~#aa0000~}}",
                "{~user~:{~name~:~Eve~,~color~:~red~,~mood~:1.50}}|{~user~:{~name~:~Ann~,~color~:~#aa0000~,~mood~:1.50,~id~:~u1~}}",
                "{~user~:~Eve~,~cursor~:null}|{~user~:{~id~:~u1~,~name~:~Ann~,~color~:~#aa0000~},~cursor~:null}",
                "{~user~:{~id~:~x~},~user~:{~id~:~y~}}|{~user~:{~id~:~u1~,~name~:~Ann~,~color~:~#aa0000~}}",
                "{~name~:~Eve~,~color~:~red~}|{~name~:~Ann~,~color~:~#aa0000~,~user~:{~id~:~u1~,~name~:~Ann~,~color~:~#aa0000~}}",
                "[1]|[1]",
            })
    @DisplayName("[A7] who a client is, the server says, over whatever the client says")
    void stamped(String said, String shown) {
        AwarenessEntry entry = Stamp.on(new AwarenessEntry(1, 2, said.replace('~', '"')), ANN);

        assertThat(entry.clock()).isEqualTo(2);
        assertThat(JsonMapper.shared().readTree(entry.json()))
                .isEqualTo(JsonMapper.shared().readTree(shown.replace('~', '"')));
    }

    @Test
    @DisplayName("[A7] a name or colour that the server does not know stays as the client says it")
    void partly() {
        Principal guest = new Principal("guest", "", Optional.empty());

        assertThat(Stamp.on(new AwarenessEntry(1, 2, "{\"user\":{\"id\":\"u1\",\"name\":\"Zoe\"}}"), guest)
                        .json())
                .isEqualTo("{\"user\":{\"id\":\"guest\",\"name\":\"Zoe\"}}");
    }

    @Test
    @DisplayName("[A7] where nobody has to say who they are, states stay as they are")
    void anonymous() {
        AwarenessEntry entry = new AwarenessEntry(1, 2, "{ \"user\": {\"id\": 5} }");

        assertThat(Stamp.on(entry, Principal.ANONYMOUS)).isSameAs(entry);
        assertThat(Stamp.on(new AwarenessEntry(1, 2, "null"), ANN).json()).isEqualTo("null");
    }

    @Test
    @DisplayName("[A7] a state that is nested without end is refused, not passed on unstamped")
    void nested() {
        String deep = "{\"user\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";

        assertThatThrownBy(() -> Stamp.on(new AwarenessEntry(1, 2, deep), ANN))
                .isInstanceOf(PresenceRefusedException.class);
    }

    @Test
    @DisplayName("[A8] only the same user takes over a client that speaks for itself")
    void takeOver() {
        presence.accept("one", ANN, List.of(new AwarenessEntry(1, 5, "{}")), START);

        assertThat(presence.accept("two", EVE, List.of(new AwarenessEntry(1, 6, "{}")), START)
                        .changed())
                .isEmpty();
        assertThat(presence.accept("two", EVE, List.of(new AwarenessEntry(1, 5, "null")), START)
                        .changed())
                .isEmpty();
        assertThat(presence.leave("two", START)).isEmpty();
        assertThat(presence.accept("three", ANN, List.of(new AwarenessEntry(1, 6, "{}")), START)
                        .changed())
                .hasSize(1);
        assertThat(presence.leave("one", START)).isEmpty();
        assertThat(presence.size()).isEqualTo(1);
    }
}
