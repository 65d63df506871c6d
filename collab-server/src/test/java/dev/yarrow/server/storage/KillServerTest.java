package dev.yarrow.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.Doc;
import dev.yarrow.server.CollabServer;
import dev.yarrow.server.StoreVerification;
import dev.yarrow.server.room.Replay;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.rocksdb.RocksStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server under load from many documents is killed with {@code kill -9} at random moments, again and again. */
class KillServerTest {
    private static final int DOCUMENTS = 16;
    private static final int WRITERS = 20;
    private static final int ROUNDS_PER_DOCUMENT = 10;
    private static final int[] WORD_BYTES = {4, 4, 4, 40, 400, 4000};

    private final long seed = Long.getLong("yarrow.soak.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AcknowledgedWriter> gone = new ArrayList<>();
    private long acknowledged;
    private long survived;
    private int killedStarting;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    @Test
    @Timeout(300)
    @DisplayName("[S21] ten times kill -9 under load from many documents: everything acknowledged is there and whole")
    void tenKills() throws Exception {
        run(10);
    }

    @Test
    @Tag("soak")
    @Tag("soak-kill")
    @DisplayName("[S21] many times kill -9 under load from many documents: everything acknowledged is there and whole")
    void manyKills() throws Exception {
        run(Integer.getInteger("yarrow.soak.count", 100));
    }

    private void run(int kills) throws Exception {
        long start = System.nanoTime();
        try {
            for (int round = 0; round < kills; round++) {
                List<AcknowledgedWriter> writers = serveAndKill(round);
                verify(writers);
                gone.addAll(writers);
            }
            acknowledged = 0;
            survived = 0;
            verify(gone); // also after all that later rounds merged and wrote
        } finally {
            System.out.printf(
                    "kill: seed %d, %d kills (%d while starting), %d updates acknowledged, %d survived, %d documents, %.1f s%n",
                    seed,
                    kills,
                    killedStarting,
                    acknowledged,
                    survived,
                    gone.stream().map(AcknowledgedWriter::document).distinct().count(),
                    (System.nanoTime() - start) / 1e9);
        }
    }

    private List<AcknowledgedWriter> serveAndKill(int round) throws Exception {
        try (ServerProcess server =
                ServerProcess.launch(data, "--compact-after-updates", "40", "--room-idle-unload", "100ms")) {
            if (random.nextInt(8) == 0) {
                killedStarting++;
                assertThat(server.endedWithin(random.nextInt(1500))).isFalse();
                return List.of();
            }
            List<AcknowledgedWriter> writers = connect(server.awaitReady(), round);
            long enough = random.nextInt(1500);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (writers.stream().mapToLong(AcknowledgedWriter::acknowledged).sum() < enough) {
                assertThat(System.nanoTime()).as("time to acknowledge").isLessThan(deadline);
                assertThat(server.endedWithin(1)).isFalse();
            }
            server.kill();
            for (AcknowledgedWriter writer : writers) {
                assertThat(writer.closed().get(30, TimeUnit.SECONDS)).isEqualTo(1006);
                writer.close();
            }
            return writers;
        }
    }

    private List<AcknowledgedWriter> connect(URI address, int round) {
        List<AcknowledgedWriter> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new AcknowledgedWriter(
                    http,
                    address,
                    "set %d/document %d".formatted(round / ROUNDS_PER_DOCUMENT, i % DOCUMENTS),
                    "round %d writer %d".formatted(round, i),
                    WORD_BYTES[random.nextInt(WORD_BYTES.length)]));
        }
        return writers;
    }

    /** Looks at what the killed server left before another one repairs it. */
    private void verify(List<AcknowledgedWriter> writers) throws IOException {
        List<String> damage = new ArrayList<>();
        if (Files.exists(CollabServer.storeDirectory(data).resolve("db/CURRENT"))) {
            StoreVerification.Report report = StoreVerification.run(data, document -> damage.add(document.toString()));
            damage.addAll(report.elsewhere());
        }
        assertThat(damage).as("seed %d", seed).isEmpty();
        Map<String, List<AcknowledgedWriter>> byDocument = new TreeMap<>();
        writers.forEach(writer -> byDocument
                .computeIfAbsent(writer.document(), name -> new ArrayList<>())
                .add(writer));
        if (byDocument.isEmpty()) {
            return;
        }
        try (RocksStore store = RocksStore.openReadOnly(CollabServer.storeDirectory(data))) {
            byDocument.forEach((name, itsWriters) -> compare(store, new DocumentName(name), itsWriters));
        }
    }

    private void compare(RocksStore store, DocumentName name, List<AcknowledgedWriter> writers) {
        try (DocumentLog log = store.open(name);
                Doc doc = Replay.doc(name, log.load())) {
            for (AcknowledgedWriter writer : writers) {
                long words = AcknowledgedWriter.wordsIn(doc, writer);
                assertThat(words)
                        .as("words of %s in %s, seed %d", writer.root(), name, seed)
                        .isBetween(writer.acknowledged(), writer.sent());
                acknowledged += writer.acknowledged();
                survived += words;
            }
        }
    }
}
