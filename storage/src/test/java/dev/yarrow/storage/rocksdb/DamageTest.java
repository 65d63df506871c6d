package dev.yarrow.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.DocumentId;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentQuery;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import dev.yarrow.storage.rocksdb.RocksSettings.DamagedWal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes on disk are changed behind the store's back; it must say so and never use them. */
class DamageTest {
    private static final DocumentName NOTES = new DocumentName("notes");
    private static final DocumentName OTHER = new DocumentName("other");
    private static final int UPDATES = 30;
    private static final int UPDATE_BYTES = 1000;

    @TempDir
    Path directory;

    private RawStore raw;

    @BeforeEach
    void fill() {
        raw = new RawStore(directory);
        try (RocksStore store = RocksStore.open(directory);
                DocumentLog log = store.open(NOTES);
                DocumentLog other = store.open(OTHER)) {
            other.append(List.of(update(1000)), Map.of()).join();
            for (int i = 1; i <= UPDATES; i++) {
                log.append(List.of(update(i)), Map.of()).join();
            }
        }
    }

    @Test
    @DisplayName("[S16] a changed, missing or misplaced update is found, with document and sequence")
    void updates() throws Exception {
        byte[] second = Keys.update(id(), new LogSequence(2));
        byte[] third = Keys.update(id(), new LogSequence(3));
        byte[] last = Keys.update(id(), new LogSequence(UPDATES));
        byte[] value = raw.get(Family.UPDATES, second);

        raw.put(Family.UPDATES, second, RawStore.flipped(value, 40));
        assertLoadFails("Document 'notes', update 2: Stored value is damaged: expected checksum");
        raw.put(Family.UPDATES, second, Arrays.copyOf(value, 3));
        assertLoadFails("Document 'notes', update 2: Stored value is damaged: expected at least 5 bytes, got 3");
        raw.put(Family.UPDATES, second, value);
        raw.put(Family.UPDATES, third, value);
        assertLoadFails("Document 'notes', update 3");
        raw.delete(Family.UPDATES, third);
        assertLoadFails("Document 'notes', update 3: expected that update, got update 4");
        raw.put(Family.UPDATES, third, Values.update(third, update(3), 3 * UPDATE_BYTES));
        raw.delete(Family.UPDATES, last);
        assertLoadFails("expected updates up to 30, got up to 29");
    }

    @Test
    @DisplayName("[S16] a changed or missing snapshot is found")
    void snapshot() throws Exception {
        try (RocksStore store = RocksStore.open(directory);
                DocumentLog log = store.open(NOTES)) {
            log.replaceSnapshot(new Snapshot(new byte[10], new byte[3], new LogSequence(5)))
                    .join();
        }
        byte[] key = Keys.document(id());
        byte[] value = raw.get(Family.SNAPSHOTS, key);
        raw.put(Family.SNAPSHOTS, key, RawStore.flipped(value, value.length - 1));
        assertLoadFails("Document 'notes', its snapshot up to 5: Stored value is damaged");
        raw.put(
                Family.SNAPSHOTS,
                key,
                Values.snapshot(key, new Snapshot(new byte[1], new byte[1], new LogSequence(4))));
        assertLoadFails("expected that sequence, got one up to 4");
    }

    @Test
    @DisplayName("[S16] a changed record is found; it hides no other document from a list")
    void record() throws Exception {
        byte[] key = Keys.document(id());
        byte[] value = raw.get(Family.DOCUMENTS, key);
        raw.put(Family.DOCUMENTS, key, RawStore.flipped(value, 20));
        try (RocksStore store = RocksStore.open(directory)) {
            assertDamaged(() -> store.find(NOTES), "Document 'notes', its record");
            assertDamaged(() -> store.open(NOTES), "Document 'notes', its record");
            assertThat(store.list(DocumentQuery.first(10)))
                    .extracting(record -> record.name())
                    .containsExactly(OTHER);
            assertThat(store.longTails(1, 1, 10))
                    .extracting(record -> record.name())
                    .containsExactly(OTHER);
        }
    }

    @Test
    @DisplayName("[S19] damaged records shorten no page of a list, so that what follows them is found")
    void pagesPastDamage() throws Exception {
        List<DocumentName> all = IntStream.range(0, 12)
                .mapToObj(i -> new DocumentName("n" + (10 + i)))
                .toList();
        try (RocksStore store = RocksStore.open(directory)) {
            for (DocumentName name : all) {
                try (DocumentLog log = store.open(name)) {
                    log.append(List.of(update(1)), Map.of()).join();
                }
            }
        }
        raw.put(Family.NAMES, Keys.name(all.get(0)), new byte[20]);
        raw.put(Family.DOCUMENTS, Keys.document(raw.id(all.get(4))), new byte[20]);
        raw.put(Family.DOCUMENTS, Keys.document(raw.id(all.get(5))), new byte[20]);
        raw.put(Family.DOCUMENTS, Keys.document(raw.id(all.get(6))), new byte[20]);
        raw.put(Family.NAMES, new byte[] {'n', '1', '9', 0}, new byte[10]); // a key that is no name
        List<DocumentName> listed = new ArrayList<>();
        try (RocksStore store = RocksStore.open(directory)) {
            List<DocumentName> page;
            DocumentName after = null;
            do {
                page = store.list(new DocumentQuery("n1", after, 2)).stream()
                        .map(record -> record.name())
                        .toList();
                listed.addAll(page);
                after = page.isEmpty() ? null : page.get(page.size() - 1);
            } while (page.size() == 2);
        }
        assertThat(listed).extracting(DocumentName::value).containsExactly("n11", "n12", "n13", "n17", "n18", "n19");
    }

    @Test
    @DisplayName("[S16] a changed byte in the write-ahead log stops the start instead of dropping what follows")
    void writeAheadLog() throws Exception {
        RawStore.flip(raw.fileWith("log", update(10).bytes()), update(10).bytes());
        assertDamaged(() -> RocksStore.open(directory), "restore it from a backup");
        assertDamaged(() -> RocksStore.open(directory), "as the last resort, start once with damaged-log set to drop");

        RocksSettings salvaging = new RocksSettings(
                64 << 20, 32 << 20, 64 << 20, 256, 1 << 20, Duration.ZERO, DamagedWal.DROP_FROM_DAMAGE);
        try (RocksStore store = RocksStore.open(directory, salvaging, CommitListener.NONE);
                DocumentLog log = store.open(NOTES)) {
            assertThat(log.load().tail()).hasSize(9);
        }
    }

    @Test
    @DisplayName("[S2] an unfinished last write does not keep the store from starting")
    void unfinishedWrite() throws Exception {
        Path wal = raw.fileWith("log", update(UPDATES).bytes());
        byte[] content = Files.readAllBytes(wal);
        Files.write(wal, Arrays.copyOf(content, content.length - 100));
        try (RocksStore store = RocksStore.open(directory);
                DocumentLog log = store.open(NOTES)) {
            assertThat(log.load().tail()).hasSize(UPDATES - 1);
            assertThat(log.append(List.of(update(31)), Map.of()).join()).isEqualTo(new LogSequence(UPDATES));
        }
    }

    @Test
    @DisplayName("[S2] zeros behind the last write, as a power cut leaves them, do not keep the store from starting")
    void zerosBehindTheLastWrite() throws Exception {
        Path wal = raw.fileWith("log", update(UPDATES).bytes());
        byte[] content = Files.readAllBytes(wal);
        Files.write(wal, Arrays.copyOf(content, content.length + 100_000));
        try (RocksStore store = RocksStore.open(directory);
                DocumentLog log = store.open(NOTES)) {
            assertThat(log.load().tail()).hasSize(UPDATES);
        }
    }

    @Test
    @DisplayName("[S16] a changed byte in a table file is found when it is read, with the document")
    void tableFile() throws Exception {
        RocksStore.open(directory).close(); // moves the write-ahead log into table files
        RawStore.flip(raw.fileWith("sst", update(10).bytes()), update(10).bytes());
        assertLoadFails("document 'notes' after update");
    }

    @Test
    @DisplayName("[S24] damage that RocksDB meets while it compacts does not keep other documents from being written")
    void compactedDamage() throws Exception {
        RocksStore.open(directory).close(); // moves the write-ahead log into table files
        RawStore.flip(raw.fileWith("sst", update(10).bytes()), update(10).bytes());
        long acknowledged = 1;
        int failures = 0;
        for (int start = 1; start <= 8; start++) { // each makes a table file, and some of them start a merge
            try (RocksStore store = RocksStore.open(directory)) {
                int failuresBefore = failures;
                for (int i = 0; i < 200; i++) {
                    try (DocumentLog log = store.open(OTHER)) {
                        acknowledged =
                                log.append(List.of(update(1)), Map.of()).join().value();
                    } catch (CompletionException e) {
                        failures++;
                    }
                }
                assertThat(failures - failuresBefore)
                        .as("writes refused since one start")
                        .isLessThanOrEqualTo(1);
                assertThat(store.trouble()).isEmpty();
                try (DocumentLog log = store.open(OTHER)) {
                    assertThat(log.load().lastSequence().value()).isEqualTo(acknowledged);
                }
            }
        }
        assertThat(failures).as("merges that met the damage").isPositive();
        assertLoadFails("document 'notes' after update");
    }

    @Test
    @DisplayName("[S16] a changed byte in a blob file is found when it is read, with the document")
    void blobFile() throws Exception {
        byte[] state = new byte[50_000];
        new Random(7).nextBytes(state);
        try (RocksStore store = RocksStore.open(directory);
                DocumentLog log = store.open(NOTES)) {
            log.replaceSnapshot(new Snapshot(state, new byte[3], new LogSequence(5)))
                    .join();
        }
        RocksStore.open(directory).close();
        byte[] part = Arrays.copyOfRange(state, 100, 200);
        RawStore.flip(raw.fileWith("blob", part), part);
        assertLoadFails("Document 'notes', its snapshot up to 5");
    }

    private void assertLoadFails(String said) {
        try (RocksStore store = RocksStore.open(directory);
                DocumentLog log = store.open(NOTES)) {
            assertDamaged(log::load, said);
        }
    }

    private static void assertDamaged(ThrowingCallable call, String said) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED))
                .hasMessageContaining(said);
    }

    private DocumentId id() {
        try (RocksStore store = RocksStore.openReadOnly(directory)) {
            return store.list(new DocumentQuery("notes", null, 1)).get(0).id();
        }
    }

    /** Random bytes, so that they are found in a file as they are: compression gains nothing on them. */
    private static NewUpdate update(int seed) {
        byte[] bytes = new byte[UPDATE_BYTES];
        new Random(seed).nextBytes(bytes);
        return new NewUpdate(bytes, "ada", Instant.EPOCH);
    }
}
