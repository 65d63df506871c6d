package dev.yarrow.server.room;

import static dev.yarrow.server.room.Effects.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.yarrow.crdt.CostLimit;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.Edit;
import dev.yarrow.crdt.RecordedEdit;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.Grant;
import dev.yarrow.storage.NewUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Edits of the program that the server runs in. */
class RoomEditTest {
    private static final RoomLimits LIMITS = new RoomLimits(
            10_000,
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            50,
            100_000,
            1 << 20,
            64,
            64 << 10,
            CostLimit.DEFAULT,
            RoomLimits.DEFAULT.maxPresenceCharacters(),
            RoomLimits.DEFAULT.maxPresenceClients());

    private final Doc doc = Doc.create();
    private final Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Room room = new Room(
            new RoomDocument(doc, 0, LIMITS), new Summary(Map.of()), new Durability(LIMITS, 0, 0), LIMITS, now);
    private final List<Update> saved = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    @AfterEach
    void close() {
        doc.close();
    }

    @Test
    @DisplayName(
            "[J2] a program's edit leaves as any change does, under its author, and is answered when it is on disk")
    void edit() {
        room.on(new RoomEvent.Joined(new SessionId(1), Grant.OPEN, true), now);
        edit("robot", edit -> edit.text("content").append("hello"));
        List<RoomEffect> effects = endTurn();

        RoomEffect.Append append = only(effects, RoomEffect.Append.class);
        assertThat(append.updates()).extracting(NewUpdate::author).containsExactly("robot");
        assertThat(only(effects, RoomEffect.BroadcastUpdates.class).updates())
                .extracting(RoomEffect.BroadcastUpdates.Authored::author)
                .containsOnlyNulls();
        assertThat(saved).isEmpty();

        room.on(new RoomEvent.UpdatesStored(append.batch()), now);
        endTurn();
        assertThat(saved).hasSize(1);
        try (Doc other = Doc.create()) {
            other.apply(saved.get(0));
            assertThat(other.text("content", RootKind.TEXT)).isEqualTo("hello");
        }
    }

    @Test
    @DisplayName("[J2] an edit that changes nothing is answered and stored nowhere")
    void nothing() {
        edit("robot", edit -> {});

        assertThat(endTurn()).isEmpty();
        assertThat(saved).singleElement().matches(Update::isEmpty);
    }

    @Test
    @DisplayName("[J3] an edit that the document does not fit, or that does not fit into it, fails alone")
    void misfit() {
        edit("", edit -> edit.text("content").append("ab"));
        edit("", edit -> edit.text("content").append("c").insert(17, "lost"));
        edit("", edit -> edit.text("content").append("x".repeat(11_000)));
        edit("", edit -> edit.text("content").append("d"));

        assertThat(failures).hasSize(2);
        assertThat(failures.get(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(failures.get(1)).isInstanceOf(IllegalStateException.class).hasMessageContaining("full");
        assertThat(doc.text("content", RootKind.TEXT)).isEqualTo("abd");
        assertThat(only(endTurn(), RoomEffect.Append.class).updates()).hasSize(2);
    }

    @Test
    @DisplayName("[J3] an author that cannot be stored is refused before any room hears of it")
    void badAuthor() {
        assertThatIllegalArgumentException().isThrownBy(() -> edit("x".repeat(2_000), edit -> {}));
    }

    private void edit(String author, Consumer<Edit> changes) {
        room.on(
                new RoomEvent.EditRequested(RecordedEdit.of(changes), author, new Reply<>() {
                    @Override
                    public void success(Update value) {
                        saved.add(value);
                    }

                    @Override
                    public void failure(Throwable cause) {
                        failures.add(cause);
                    }
                }),
                now);
    }

    private List<RoomEffect> endTurn() {
        return room.on(new RoomEvent.TurnEnded(), now);
    }
}
