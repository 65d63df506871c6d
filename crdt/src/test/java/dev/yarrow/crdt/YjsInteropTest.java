package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class YjsInteropTest {

    private static YjsPeer yjs;

    @BeforeAll
    static void start() throws IOException {
        yjs = new YjsPeer();
    }

    @AfterAll
    static void stop() throws IOException {
        yjs.close();
    }

    static List<Integer> seeds() {
        return IntStream.rangeClosed(1, 60).boxed().toList();
    }

    @ParameterizedTest(name = "[E7] a session of Yjs clients, seed {0}: equal here, and again in Yjs after scrubbing")
    @MethodSource("seeds")
    void randomSession(int seed) {
        List<Update> updates = yjs.session(seed);
        int half = updates.size() / 2;
        try (Doc doc = Doc.create();
                Doc reloaded = Doc.create()) {
            assertThat(doc.applyAll(updates.subList(0, half))).doesNotContain(Outcome.MISSING, Outcome.REFUSED);
            byte[] part = doc.encodeState();
            for (Update update : updates.subList(half, updates.size())) {
                assertThat(doc.apply(update)).isNotIn(Outcome.MISSING, Outcome.REFUSED);
            }
            byte[] state = doc.encodeState();
            reloaded.apply(Update.scan(state, ScanLimits.STORED));

            assertThat(check(doc, state)).isEqualTo("ok");
            assertThat(check(reloaded, reloaded.encodeState())).isEqualTo("ok");
            assertThat(yjs.ask("tail", state, part)).isEqualTo("ok");
        }
    }

    private static String check(Doc doc, byte[] state) {
        return yjs.ask(
                "check",
                state,
                doc.stateVector().bytes(),
                doc.json("text", RootKind.TEXT),
                doc.json("map", RootKind.MAP),
                doc.json("array", RootKind.ARRAY),
                doc.json("xml", RootKind.XML));
    }

    @Test
    @DisplayName("[E14] y-protocols reads our awareness updates, and we read its own")
    void awareness() {
        String state = "{\"user\":{\"name\":\"Ada 😀\"}}";
        byte[] states = ("[[4294967295," + state + "],[5,{}]]").getBytes(StandardCharsets.UTF_8);
        byte[] theirs = Base64.getDecoder().decode(yjs.ask("awareness", states));
        List<AwarenessEntry> entries = AwarenessUpdate.scan(theirs, ScanLimits.DEFAULT);

        assertThat(entries).containsExactly(new AwarenessEntry(4294967295L, 7, state), new AwarenessEntry(5, 7, "{}"));
        assertThat(yjs.ask("presence", AwarenessUpdate.encode(entries)))
                .isEqualTo("[[4294967295," + state + "],[5,{}]]");
    }
}
