package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeletionsTest {

    @Test
    @DisplayName("[E18] a copy in step answers with deletions that are known, and with nothing else")
    void inStep() {
        try (Doc server = Doc.create();
                Doc client = Doc.create()) {
            server.apply(client.edit(edit -> edit.text("t").insert(0, "hello world")));
            server.apply(client.edit(edit -> edit.text("t").delete(2, 3)));
            server.apply(client.edit(edit -> edit.text("t").delete(0, 1)));

            Deletions known = Deletions.only(answer(server, server)).orElseThrow();

            assertThat(known.containsAll(Deletions.only(answer(client, server)).orElseThrow()))
                    .isTrue();
        }
    }

    @Test
    @DisplayName("[E18] a deletion that is not known yet is told from those that are")
    void ahead() {
        try (Doc server = Doc.create();
                Doc client = Doc.create()) {
            server.apply(client.edit(edit -> edit.text("t").insert(0, "hello world")));
            server.apply(client.edit(edit -> edit.text("t").delete(2, 3)));
            Deletions known = Deletions.only(answer(server, server)).orElseThrow();
            client.edit(edit -> edit.text("t").delete(2, 1));

            Deletions said = Deletions.only(answer(client, server)).orElseThrow();

            assertThat(known.containsAll(said)).isFalse();
            assertThat(said.containsAll(known)).isTrue();
        }
    }

    @Test
    @DisplayName("[E18] an update with content is more than deletions")
    void content() {
        try (Doc client = Doc.create()) {
            Update update = client.edit(edit -> edit.text("t").insert(0, "a"));

            assertThat(Deletions.only(update)).isEmpty();
            assertThat(Deletions.only(Update.scan(new byte[] {0, 0}, ScanLimits.DEFAULT)))
                    .isPresent();
        }
    }

    /** What somebody answers to the question of somebody else. */
    private static Update answer(Doc from, Doc to) {
        return Update.scan(from.encodeDiff(to.stateVector()), ScanLimits.DEFAULT);
    }
}
