package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.room.Replay;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.LoggedUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StoredDocument;
import dev.yarrow.storage.memory.MemoryStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the disk would keep if the process died now. It follows the logs as they grow, so that it can be looked at after
 * every event; a snapshot that takes the place of updates must say the same as they did.
 */
final class KeptDocuments implements AutoCloseable {
    private final Map<String, Kept> documents = new HashMap<>();
    private final Map<SimulatedClient, Looked> looked = new HashMap<>();

    private static final class Kept {
        private final Doc doc = Doc.create();
        private LogSequence last = LogSequence.NONE;
        private LogSequence snapshot = LogSequence.NONE;
        private Map<Long, Long> clocks = Map.of();
    }

    /** What there was when a client was looked at. */
    private record Looked(LogSequence last, Extent saved, long allowedUpTo) {}

    KeptDocuments(Iterable<String> names) {
        names.forEach(name -> documents.put(name, new Kept()));
    }

    /** Takes in what was synced since. */
    void follow(MemoryStore store) {
        documents.forEach((name, kept) -> follow(new DocumentName(name), kept, store.kept(new DocumentName(name))));
    }

    private static void follow(DocumentName name, Kept kept, StoredDocument stored) {
        List<LoggedUpdate> fresh = stored.tail().stream()
                .filter(update -> update.sequence().compareTo(kept.last) > 0)
                .toList();
        if (!fresh.isEmpty()) {
            kept.doc.applyAll(fresh.stream()
                    .map(update -> Update.scan(update.bytes(), ScanLimits.STORED))
                    .toList());
            kept.last = fresh.get(fresh.size() - 1).sequence();
            kept.clocks = kept.doc.stateVector().clocks();
        }
        LogSequence upTo = stored.snapshot().map(Snapshot::upTo).orElse(LogSequence.NONE);
        if (!upTo.equals(kept.snapshot)) {
            kept.snapshot = upTo;
            assertReplays(name, stored, kept.doc);
        }
    }

    /** Whether a replay of all logs says what was followed here. */
    void assertReplay(MemoryStore store) {
        documents.forEach((name, kept) -> {
            DocumentName document = new DocumentName(name);
            assertReplays(document, store.kept(document), kept.doc);
        });
    }

    private static void assertReplays(DocumentName name, StoredDocument stored, Doc expected) {
        try (Doc replayed = Replay.doc(name, stored)) {
            assertSame(replayed, expected);
        }
    }

    /** Whether everything that a client was told is safe is there, and nothing that it was never allowed to do. */
    void check(SimulatedClient client) {
        Kept kept = document(client.document());
        Looked now = new Looked(kept.last, client.saved(), client.right().allowedUpTo());
        if (now.equals(looked.put(client, now))) {
            return;
        }
        long stored = kept.clocks.getOrDefault((long) client.number(), 0L);
        assertThat(stored)
                .as("edits of client %d on disk, of those that were acknowledged", client.number())
                .isGreaterThanOrEqualTo(client.saved().clock());
        assertThat(stored)
                .as("edits of client %d on disk, of those that were allowed", client.number())
                .isLessThanOrEqualTo(client.right().allowedUpTo());
        if (!client.saved().deletions().isEmpty()) {
            assertThat(kept.doc.text("content", RootKind.TEXT))
                    .as("the deletions by client %d were acknowledged", client.number())
                    .doesNotContain(client.saved().deletions().toArray(String[]::new));
        }
    }

    Doc doc(String name) {
        return document(name).doc;
    }

    private Kept document(String name) {
        return Objects.requireNonNull(documents.get(name), name);
    }

    /** Whether two documents are the same for everybody. */
    static void assertSame(Doc one, Doc other) {
        assertThat(one.text("content", RootKind.TEXT)).isEqualTo(other.text("content", RootKind.TEXT));
        assertThat(one.json("log", RootKind.MAP)).isEqualTo(other.json("log", RootKind.MAP));
        assertThat(one.stateVector()).isEqualTo(other.stateVector());
    }

    @Override
    public void close() {
        documents.values().forEach(kept -> kept.doc.close());
    }
}
