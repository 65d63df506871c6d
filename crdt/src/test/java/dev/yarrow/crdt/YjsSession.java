package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** One random session of Yjs clients, played to documents of ours and compared with Yjs; confined to one thread. */
final class YjsSession {

    private final YjsPeer yjs;
    private final int seed;
    private final List<Update> updates;

    YjsSession(YjsPeer yjs, int seed) {
        this.yjs = yjs;
        this.seed = seed;
        updates = yjs.session(seed);
    }

    List<Update> updates() {
        return updates;
    }

    /**
     * Requires that no update is refused, and that a document that lived through the session, one that was stored,
     * compacted and loaded on the way, and one loaded from the scrubbed state at the end all equal Yjs, as Yjs does when
     * it loads what they encode.
     */
    void play() {
        int half = updates.size() / 2;
        List<Update> tail = updates.subList(half, updates.size());
        try (Doc doc = Doc.create();
                Doc compacted = Doc.create();
                Doc reloaded = Doc.create()) {
            takeIn(doc, updates.subList(0, half));
            byte[] part = doc.encodeState();
            assertThat(compacted.applyAll(List.of(Update.scan(part, ScanLimits.STORED))))
                    .as("seed %d: the snapshot", seed)
                    .doesNotContain(Outcome.MISSING, Outcome.REFUSED);
            assertThat(compacted.applyAll(tail))
                    .as("seed %d: the tail on the snapshot", seed)
                    .doesNotContain(Outcome.MISSING, Outcome.REFUSED);
            takeIn(doc, tail);
            byte[] state = doc.encodeState();
            takeIn(reloaded, List.of(Update.scan(state, ScanLimits.DEFAULT)));

            requireSame("live", doc);
            requireSame("compacted", compacted);
            requireSame("reloaded", reloaded);
            assertThat(yjs.ask("tail", state, part)).as("seed %d: tail", seed).isEqualTo("ok");
        }
    }

    private void takeIn(Doc doc, List<Update> some) {
        for (Update update : some) {
            assertThat(doc.apply(update)).as("seed %d", seed).isNotIn(Outcome.MISSING, Outcome.REFUSED);
        }
    }

    private void requireSame(String which, Doc doc) {
        String answer = yjs.ask(
                "check",
                doc.encodeState(),
                doc.stateVector().bytes(),
                doc.json("text", RootKind.TEXT),
                doc.json("map", RootKind.MAP),
                doc.json("array", RootKind.ARRAY),
                doc.json("xml", RootKind.XML));
        assertThat(answer).as("seed %d: %s", seed, which).isEqualTo("ok");
    }
}
