package dev.yarrow.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.storage.DocumentId;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.InspectedDocument;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages a store in every way that is known, and expects an inspection to name all of it and nothing else. */
class InspectionTest {
    private static final int UPDATES = 20;
    private static final int UPDATE_BYTES = 500;
    private static final int SNAPSHOT_BYTES = 20_000;
    private static final LogSequence SNAPSHOT = new LogSequence(5);

    @TempDir
    Path directory;

    private RawStore raw;
    private final Map<String, List<String>> damage = new TreeMap<>();
    private final List<InspectedDocument> documents = new ArrayList<>();
    private List<String> elsewhere = List.of();

    @BeforeEach
    void fill() {
        raw = new RawStore(directory);
        try (RocksStore store = RocksStore.open(directory)) {
            for (String name : List.of("a", "b", "c", "d")) {
                try (DocumentLog log = store.open(new DocumentName(name))) {
                    for (int i = 1; i <= UPDATES; i++) {
                        log.append(List.of(update(name, i)), Map.of("title", name))
                                .join();
                    }
                    log.replaceSnapshot(new Snapshot(state(name), new byte[3], SNAPSHOT))
                            .join();
                }
            }
            store.open(new DocumentName("deleted")).create(Map.of()).join();
        }
        try (RocksStore store = RocksStore.open(directory)) {
            store.open(new DocumentName("deleted")).delete().join();
            store.open(new DocumentName("empty")).create(Map.of()).join();
        }
    }

    @Test
    @DisplayName("[S20] a sound store is read as a whole and nothing is said of it")
    void sound() throws Exception {
        String before = files();
        inspect();
        assertThat(elsewhere).isEmpty();
        assertThat(damage).isEmpty();
        assertThat(documents).hasSize(5).allMatch(document -> document.content().isPresent());
        assertThat(documents.get(0).content().orElseThrow().tail()).hasSize(UPDATES - 5);
        assertThat(documents.get(0).record().orElseThrow().properties()).containsEntry("title", "a");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    @DisplayName("[S20] changed, cut and missing values are all named, and documents behind them are read")
    void values() throws Exception {
        raw.flip(Family.UPDATES, key(id("a"), 7), 60);
        raw.put(Family.UPDATES, key(id("a"), 9), new byte[3]);
        raw.delete(Family.UPDATES, key(id("a"), 12));
        raw.delete(Family.UPDATES, key(id("a"), 13));
        raw.delete(Family.UPDATES, key(id("a"), UPDATES));
        byte[] snapshot = Keys.document(id("b"));
        raw.put(Family.SNAPSHOTS, snapshot, Arrays.copyOf(raw.get(Family.SNAPSHOTS, snapshot), 100));
        raw.flip(Family.DOCUMENTS, Keys.document(id("c")), -1);

        inspect();

        assertThat(elsewhere).isEmpty();
        assertThat(damage).containsOnlyKeys("a", "b", "c");
        assertThat(of("a")).hasSize(4);
        assertThat(of("a").get(0)).startsWith("update 7: Stored value is damaged: expected checksum");
        assertThat(of("a").get(1)).startsWith("update 9: ").contains("got 3 bytes");
        assertThat(of("a").subList(2, 4)).containsExactly("updates 12 to 13 are missing", "update 20 is missing");
        assertThat(of("b")).singleElement().asString().startsWith("its snapshot: Stored value is damaged");
        assertThat(of("c")).singleElement().asString().startsWith("its record: Stored value is damaged");
        assertThat(soundNames()).containsExactly("d", "empty");
    }

    @Test
    @DisplayName("[S20] values that contradict each other are named")
    void contradictions() throws Exception {
        DocumentId a = id("a");
        byte[] sixth = key(a, 6);
        raw.put(Family.UPDATES, sixth, Values.update(sixth, update("a", 6), 17));
        byte[] old = key(a, 2);
        raw.put(Family.UPDATES, old, Values.update(old, update("a", 2), 2 * UPDATE_BYTES));
        byte[] b = Keys.document(id("b"));
        raw.put(Family.SNAPSHOTS, b, Values.snapshot(b, new Snapshot(new byte[7], new byte[0], SNAPSHOT)));
        byte[] c = Keys.document(id("c"));
        raw.put(Family.SNAPSHOTS, c, Values.snapshot(c, new Snapshot(new byte[7], new byte[0], LogSequence.NONE)));
        byte[] beyond = key(id("d"), UPDATES + 1);
        raw.put(Family.UPDATES, beyond, Values.update(beyond, update("d", 1), (UPDATES + 1) * UPDATE_BYTES));
        byte[] empty = Keys.document(id("empty"));
        raw.put(Family.SNAPSHOTS, empty, Values.snapshot(empty, new Snapshot(new byte[7], new byte[0], SNAPSHOT)));

        inspect();

        assertThat(of("a"))
                .containsExactly(
                        "update 2 is left over from before its snapshot up to 5",
                        "update 6: expected position 3000, got 17",
                        "update 7: expected position 517, got 3500");
        assertThat(of("b")).containsExactly("its snapshot: expected 20000 bytes, got 7");
        assertThat(of("c")).containsExactly("its snapshot: expected one up to update 5, got one up to 0");
        assertThat(of("d")).containsExactly("its log goes on to update 21, its record knows 20");
        assertThat(of("empty")).containsExactly("its snapshot is not known to its record");
    }

    @Test
    @DisplayName("[S20] a document is found by whatever is left of it")
    void whatIsLeft() throws Exception {
        DocumentId a = id("a");
        DocumentId b = id("b");
        DocumentId c = id("c");
        raw.delete(Family.NAMES, Keys.name(new DocumentName("a")));
        raw.delete(Family.DOCUMENTS, Keys.document(b));
        raw.put(Family.NAMES, Keys.name(new DocumentName("c")), new byte[1]);
        raw.delete(Family.DOCUMENTS, Keys.document(c));
        raw.delete(Family.DOCUMENTS, Keys.document(id("d")));
        raw.delete(Family.NAMES, Keys.name(new DocumentName("d")));
        raw.put(Family.DEFAULT, Keys.lastId(), Values.id(Keys.lastId(), a));

        inspect();

        assertThat(of("a")).containsExactly("no name leads to it");
        assertThat(of("b")).containsExactly("its record: expected one with id 2, got none");
        assertThat(of("c")).singleElement().asString().startsWith("its id: Stored value is damaged");
        assertThat(of("id 3")).containsExactly("its record: expected one with id 3, got none");
        assertThat(of("id 4")).containsExactly("its record: expected one with id 4, got none");
        assertThat(elsewhere)
                .containsExactly("the last id: expected at least 6, got 1; new documents would overwrite old ones");
    }

    @Test
    @DisplayName("[S20] changed bytes in table and blob files are named with the file and the documents")
    void fileBytes() throws Exception {
        Path table = raw.fileWith("sst", update("a", 10).bytes());
        RawStore.flip(table, update("a", 10).bytes());
        byte[] part = Arrays.copyOfRange(state("c"), 100, 200);
        RawStore.flip(raw.fileWith("blob", part), part);

        inspect();

        assertThat(elsewhere)
                .singleElement()
                .asString()
                .contains(table.getFileName().toString(), "updates", "checksum");
        assertThat(of("a")).singleElement().asString().contains("its log from update", "cannot be read");
        assertThat(of("c")).singleElement().asString().startsWith("its snapshot cannot be read");
        assertThat(soundNames()).contains("d", "empty");
    }

    @Test
    @DisplayName("[S20] a damaged write-ahead log is named, and what lies before the damage is read")
    void writeAheadLog() throws Exception {
        try (RocksStore store = RocksStore.open(directory);
                DocumentLog log = store.open(new DocumentName("a"))) {
            for (int i = UPDATES + 1; i <= 2 * UPDATES; i++) {
                log.append(List.of(update("a", i)), Map.of()).join();
            }
        }
        RawStore.flip(
                raw.fileWith("log", update("a", 30).bytes()), update("a", 30).bytes());

        inspect();

        assertThat(elsewhere).singleElement().asString().contains("write-ahead log", "after the damage cannot be read");
        assertThat(damage).isEmpty();
        assertThat(documents.get(0).content().orElseThrow().tail()).hasSize(29 - 5);
    }

    @Test
    @DisplayName("[S20] a missing table file, of which RocksDB opens nothing, is an error that names it")
    void missingFile() throws Exception {
        Path table = raw.fileWith("sst", update("a", 10).bytes());
        Files.delete(table);
        assertThatThrownBy(() -> StoreInspection.open(directory))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.DAMAGED))
                .hasMessageContaining(table.getFileName().toString());
    }

    @Test
    @DisplayName("[S20] much damage in one document is counted, not listed without end")
    void bounded() throws Exception {
        try (RocksStore store = RocksStore.open(directory);
                DocumentLog log = store.open(new DocumentName("a"))) {
            log.append(List.of(update("a", 21), update("a", 22)), Map.of()).join();
        }
        for (int i = 6; i <= UPDATES; i++) {
            raw.put(Family.UPDATES, key(id("a"), i), new byte[9]);
        }
        inspect();
        assertThat(of("a")).hasSize(11).last().isEqualTo("and 5 more");
    }

    private void inspect() {
        try (StoreInspection inspection = StoreInspection.open(directory)) {
            elsewhere = inspection.run(documents::add);
        }
        for (InspectedDocument document : documents) {
            assertThat(document.content().isPresent())
                    .isEqualTo(document.damage().isEmpty());
            if (!document.damage().isEmpty()) {
                damage.put(label(document), document.damage());
            }
        }
    }

    private List<String> of(String document) {
        return damage.getOrDefault(document, List.of());
    }

    private List<String> soundNames() {
        return documents.stream()
                .filter(document -> document.damage().isEmpty())
                .map(InspectionTest::label)
                .toList();
    }

    private static String label(InspectedDocument document) {
        return document.name()
                .map(DocumentName::value)
                .orElseGet(() -> "id " + document.id().orElseThrow().value());
    }

    private String files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName() + " " + file.toFile().length())
                    .sorted()
                    .toList()
                    .toString();
        }
    }

    private DocumentId id(String name) throws Exception {
        return raw.id(new DocumentName(name));
    }

    private static byte[] key(DocumentId id, int sequence) {
        return Keys.update(id, new LogSequence(sequence));
    }

    /** Random bytes, so that they are found in a file as they are: compression gains nothing on them. */
    private static NewUpdate update(String name, int sequence) {
        return new NewUpdate(random(UPDATE_BYTES, 1000L * name.hashCode() + sequence), "ada", Instant.EPOCH);
    }

    private static byte[] state(String name) {
        return random(SNAPSHOT_BYTES, 1000L * name.hashCode());
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
