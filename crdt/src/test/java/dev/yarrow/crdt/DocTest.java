package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DocTest {

    @Test
    void anEditReachesAnotherDocument() {
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
    void anUpdateThatBuildsOnAnotherIsMissingIt() {
        try (Doc one = Doc.create();
                Doc two = Doc.create()) {
            Update first = one.edit(edit -> edit.text("content").insert(0, "a"));
            Update second = one.edit(edit -> edit.text("content").insert(1, "b"));

            assertThat(two.apply(second)).isEqualTo(Outcome.MISSING);
            assertThat(two.text("content", RootKind.TEXT)).isEmpty();
            assertThat(two.applyAll(List.of(first, second, second)))
                    .containsExactly(Outcome.CHANGED, Outcome.CHANGED, Outcome.NOTHING_NEW);
            assertThat(two.text("content", RootKind.TEXT)).isEqualTo("ab");
        }
    }
}
