package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DocTest {

    @Test
    @DisplayName("[E3] an edit reaches another document, once")
    void applying() {
        try (Doc one = Doc.create();
                Doc two = Doc.create()) {
            Update update = one.edit(edit -> edit.text("content").insert(0, "héllo 😀!"));

            assertThat(two.apply(update)).isEqualTo(Outcome.CHANGED);
            assertThat(two.apply(update)).isEqualTo(Outcome.NOTHING_NEW);
            assertThat(two.text("content", RootKind.TEXT)).isEqualTo("héllo 😀!");
            assertThat(two.stateVector()).isEqualTo(one.stateVector());
        }
    }

    @Test
    @DisplayName("[E11] edits are made under the client id that the document says")
    void clientId() {
        try (Doc given = Doc.create(7);
                Doc random = Doc.create()) {
            assertThat(given.clientId()).isEqualTo(7);
            random.edit(edit -> edit.text("content").append("ab"));
            assertThat(random.stateVector().clocks()).containsOnly(Map.entry(random.clientId(), 2L));
        }
    }

    @Test
    @DisplayName("[E3] an update that builds on an absent one changes nothing and says so")
    void missing() {
        try (Doc one = Doc.create();
                Doc two = Doc.create()) {
            Update first = one.edit(edit -> edit.text("content").insert(0, "a"));
            Update second = one.edit(edit -> edit.text("content").insert(1, "b"));
            Update deletion = one.edit(edit -> edit.text("content").delete(0, 1));

            assertThat(two.apply(second)).isEqualTo(Outcome.MISSING);
            assertThat(two.apply(deletion)).isEqualTo(Outcome.MISSING);
            assertThat(two.encodeState()).isEqualTo(new byte[] {0, 0});
            assertThat(two.applyAll(List.of(second, first, second, second, deletion, deletion)))
                    .containsExactly(
                            Outcome.MISSING,
                            Outcome.CHANGED,
                            Outcome.CHANGED,
                            Outcome.NOTHING_NEW,
                            Outcome.CHANGED,
                            Outcome.NOTHING_NEW);
            assertThat(two.text("content", RootKind.TEXT)).isEqualTo("b");
        }
    }

    @Test
    @DisplayName("[E4] what no honest editor makes is refused")
    void refused() {
        try (Doc doc = Doc.create()) {
            Update circle = Hex.update("02 01 06 00 84 05 00 01 62  01 05 00 84 06 00 01 61 00");
            Update good = Hex.update("01 01 05 00 04 01 01 74 01 61 00");
            Update insideText = Hex.update("01 01 06 00 04 00 05 00 01 78 00");

            assertThat(doc.applyAll(List.of(circle, good, insideText)))
                    .containsExactly(Outcome.REFUSED, Outcome.CHANGED, Outcome.REFUSED);
            assertThat(doc.text("t", RootKind.TEXT)).isEqualTo("a");
        }
    }

    @Test
    @DisplayName("[E3] the diff against a state vector is what its owner lacks")
    void diff() {
        try (Doc server = Doc.create();
                Doc client = Doc.create()) {
            client.apply(server.edit(edit -> edit.text("content").append("known, ")));
            server.edit(edit -> edit.text("content").append("new"));
            byte[] diff = server.encodeDiff(client.stateVector());

            assertThat(diff).hasSizeLessThan(server.encodeState().length);
            assertThat(client.apply(Update.scan(diff, ScanLimits.DEFAULT))).isEqualTo(Outcome.CHANGED);
            assertThat(client.text("content", RootKind.TEXT)).isEqualTo("known, new");
            assertThat(server.encodeDiff(client.stateVector())).isEqualTo(new byte[] {0, 0});
        }
    }

    @Test
    @DisplayName("[E6] deleted content leaves neither with the state nor with a diff")
    void scrubbing() {
        try (Doc doc = Doc.create();
                Doc copy = Doc.create()) {
            doc.edit(edit -> edit.text("content").append("secret and open"));
            doc.edit(edit -> edit.map("meta").set("title", "secret title").set("title", "open title"));
            doc.edit(edit -> edit.text("content").delete(0, 11));
            byte[] state = doc.encodeState();

            assertThat(new String(state, StandardCharsets.ISO_8859_1))
                    .contains("open")
                    .doesNotContain("secret");
            copy.apply(Update.scan(state, ScanLimits.STORED));
            assertThat(copy.text("content", RootKind.TEXT)).isEqualTo("open");
            assertThat(copy.stateVector()).isEqualTo(doc.stateVector());
        }
    }

    @Test
    @DisplayName("[E3] thousands of updates apply in one crossing")
    void manyUpdates() {
        try (Doc author = Doc.create();
                Doc reader = Doc.create()) {
            List<Update> updates = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                updates.add(author.edit(edit -> edit.text("content").append("x")));
            }

            assertThat(reader.applyAll(updates)).isEqualTo(Collections.nCopies(5000, Outcome.CHANGED));
            assertThat(reader.encodeState()).isEqualTo(author.encodeState());
            assertThat(reader.applyAll(List.of())).isEmpty();
        }
    }

    @Test
    void readsTheBeginningOfAStringInAMap() {
        try (Doc doc = Doc.create(7)) {
            doc.edit(edit -> edit.map("meta").set("title", "ab😀c").set("n", 1));

            assertThat(doc.mapText("meta", "title", 100)).isEqualTo("ab😀c");
            assertThat(doc.mapText("meta", "title", 4)).isEqualTo("ab😀");
            assertThat(doc.mapText("meta", "title", 3)).isEqualTo("ab");
            assertThat(doc.mapText("meta", "n", 100)).isEmpty();
            assertThat(doc.mapText("meta", "none", 100)).isEmpty();
            assertThat(doc.mapText("none", "title", 100)).isEmpty();
        }
    }

    @Test
    void refusesAClientIdThatIsNone() {
        assertThatThrownBy(() -> Doc.create(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Doc.create(1L << 32)).isInstanceOf(IllegalArgumentException.class);
    }
}
