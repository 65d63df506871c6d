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
import org.junit.jupiter.api.Tag;
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
        new YjsSession(yjs, seed).play();
    }

    @Test
    @Tag("soak")
    @Tag("soak-differential")
    @DisplayName("[E7] very many sessions of Yjs clients")
    void manySessions() {
        int first = Integer.getInteger("yarrow.soak.seed", 1000);
        int count = Integer.getInteger("yarrow.soak.count", 1000);
        int updates = 0;
        long bytes = 0;
        for (int seed = first; seed < first + count; seed++) {
            YjsSession session = new YjsSession(yjs, seed);
            session.play();
            updates += session.updates().size();
            bytes += session.updates().stream().mapToLong(Update::size).sum();
        }
        System.out.printf(
                "differential: seeds %d to %d: %d sessions, %d updates of %d bytes, none refused, none different%n",
                first, first + count - 1, count, updates, bytes);
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
