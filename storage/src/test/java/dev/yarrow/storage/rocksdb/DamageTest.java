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
import dev.yarrow.storage.rocksdb.NativeDatabase.Mode;
import dev.yarrow.storage.rocksdb.RocksSettings.DamagedWal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** Bytes on disk are changed behind the store's back; it must say so and never use them. */
class DamageTest {
    private static final DocumentName NOTES = new DocumentName("notes");
    private static final DocumentName OTHER = new DocumentName("other");
    private static final int UPDATES = 30;
    private static final int UPDATE_BYTES = 1000;

    @TempDir
    Path directory;

    @BeforeEach
    void fill() {
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
        byte[] value = raw(database -> database.database().get(database.handle(Family.UPDATES), second));

        put(Family.UPDATES, second, flipped(value, 40));
        assertLoadFails("Document 'notes', update 2: Stored value is damaged: expected checksum");
        put(Family.UPDATES, second, Arrays.copyOf(value, 3));
        assertLoadFails("Document 'notes', update 2: Stored value is damaged: expected at least 5 bytes, got 3");
        put(Family.UPDATES, second, value);
        put(Family.UPDATES, third, value);
        assertLoadFails("Document 'notes', update 3");
        delete(third);
        assertLoadFails("Document 'notes', update 3: expected that update, got update 4");
        put(Family.UPDATES, third, Values.update(third, update(3), 3 * UPDATE_BYTES));
        delete(last);
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
        byte[] value = raw(database -> database.database().get(database.handle(Family.SNAPSHOTS), key));
        put(Family.SNAPSHOTS, key, flipped(value, value.length - 1));
        assertLoadFails("Document 'notes', its snapshot up to 5: Stored value is damaged");
        put(Family.SNAPSHOTS, key, Values.snapshot(key, new Snapshot(new byte[1], new byte[1], new LogSequence(4))));
        assertLoadFails("expected that sequence, got one up to 4");
    }

    @Test
    @DisplayName("[S16] a changed record is found; it hides no other document from a list")
    void record() throws Exception {
        byte[] key = Keys.document(id());
        byte[] value = raw(database -> database.database().get(database.handle(Family.DOCUMENTS), key));
        put(Family.DOCUMENTS, key, flipped(value, 20));
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
    @DisplayName("[S16] a changed byte in the write-ahead log stops the start instead of dropping what follows")
    void writeAheadLog() throws Exception {
        flip(fileWith("log", update(10).bytes()), update(10).bytes());
        assertDamaged(() -> RocksStore.open(directory), "restore it from a backup");

        RocksSettings salvaging =
                new RocksSettings(64 << 20, 32 << 20, 64 << 20, 256, 1 << 20, DamagedWal.DROP_FROM_DAMAGE);
        try (RocksStore store = RocksStore.open(directory, salvaging, CommitListener.NONE);
                DocumentLog log = store.open(NOTES)) {
            assertThat(log.load().tail()).hasSize(9);
        }
    }

    @Test
    @DisplayName("[S2] an unfinished last write does not keep the store from starting")
    void unfinishedWrite() throws Exception {
        Path wal = fileWith("log", update(UPDATES).bytes());
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
        Path wal = fileWith("log", update(UPDATES).bytes());
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
        flip(fileWith("sst", update(10).bytes()), update(10).bytes());
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
        flip(fileWith("blob", part), part);
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

    private interface Raw<T> {
        T on(NativeDatabase database) throws RocksDBException;
    }

    private <T> T raw(Raw<T> call) throws RocksDBException {
        NativeDatabase database =
                new NativeDatabase(new StoreDirectory(directory), RocksSettings.DEFAULT, Mode.READ_WRITE);
        try {
            return Objects.requireNonNull(call.on(database));
        } finally {
            database.close();
        }
    }

    private void put(Family family, byte[] key, byte[] value) throws RocksDBException {
        raw(database -> {
            database.database().put(database.handle(family), key, value);
            return true;
        });
    }

    private void delete(byte[] updateKey) throws RocksDBException {
        raw(database -> {
            database.database().delete(database.handle(Family.UPDATES), updateKey);
            return true;
        });
    }

    private Path fileWith(String ending, byte[] content) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("db"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("." + ending)).toList()) {
                if (indexOf(Files.readAllBytes(file), content) >= 0) {
                    return file;
                }
            }
        }
        throw new AssertionError("expected a ." + ending + " file that holds the bytes");
    }

    private static void flip(Path file, byte[] content) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, flipped(bytes, indexOf(bytes, content) + content.length / 2));
    }

    private static byte[] flipped(byte[] bytes, int index) {
        byte[] copy = bytes.clone();
        copy[index] ^= 0x10;
        return copy;
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    /** Random bytes, so that they are found in a file as they are: compression gains nothing on them. */
    private static NewUpdate update(int seed) {
        byte[] bytes = new byte[UPDATE_BYTES];
        new Random(seed).nextBytes(bytes);
        return new NewUpdate(bytes, "ada", Instant.EPOCH);
    }
}
