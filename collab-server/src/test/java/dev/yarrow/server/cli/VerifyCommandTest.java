package dev.yarrow.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.CollabServer;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.rocksdb.RocksStore;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} on stores that were written through the engine and then damaged. */
class VerifyCommandTest {
    private static final int UPDATES = 30;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    private final CommandRun command = new CommandRun();

    @BeforeEach
    void pointAtTheDirectory() {
        command.environment.put("YARROW_DATA", data.toString());
    }

    @Test
    @DisplayName("[H32] a sound store is read and replayed as a whole, with nothing to say of it")
    void sound() {
        write("a", history("a"));
        write("b/with snapshot", history("b"));
        merge("b/with snapshot", 10);

        assertThat(command.run("verify")).isZero();

        assertThat(command.out())
                .matches("2 documents read in [0-9.]+ s: 50 updates, [0-9]+ bytes; nothing is damaged\n");
        assertThat(command.err()).isEmpty();
        assertThat(command.run("verify", "--data", data.toString())).isZero();
    }

    @Test
    @DisplayName("[H32] every damaged document is named with what is damaged, and the others are read")
    void damagedContent() {
        write("a\u202e", List.of("no Yjs update".getBytes(StandardCharsets.UTF_8)));
        List<byte[]> gap = history("b");
        gap.remove(3); // what follows builds on it
        write("b", gap);
        write("c", history("c"));
        merge("c", 10);
        write("d", history("d"));
        try (RocksStore store = store();
                DocumentLog log = store.open(new DocumentName("d"))) {
            log.replaceSnapshot(new Snapshot(merged(history("another")), new byte[] {0}, new LogSequence(UPDATES)))
                    .join();
        }

        assertThat(command.run("verify")).isEqualTo(10);

        List<String> lines = command.out().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).startsWith("damaged: \"a\uFFFD\": update 1 is no Yjs update: ");
        assertThat(lines.get(1)).startsWith("damaged: \"b\": ").contains("builds on an update that is not stored");
        assertThat(lines.get(2)).startsWith("damaged: \"d\": its snapshot: expected the state vector StateVector{}");
        assertThat(lines.get(3)).startsWith("4 documents read in ").endsWith("; 3 are damaged");
    }

    @Test
    @DisplayName("[H32] a changed byte in a file is named with the file and its document")
    void damagedFile() throws Exception {
        List<byte[]> updates = history("a");
        write("a", updates);
        write("b", history("b"));
        store().close(); // moves the write-ahead log into table files
        Path file = flip(updates.get(UPDATES / 2));

        assertThat(command.run("verify")).isEqualTo(10);

        assertThat(command.out())
                .contains("damaged: \"a\": its log from update ")
                .contains("damaged: file ", file.getFileName().toString(), ", and the store itself\n");
    }

    @Test
    @DisplayName("[H32] a store that does not open at all is said to be damaged")
    void unreadable() throws Exception {
        write("a", history("a"));
        store().close();
        for (Path table : tables()) {
            Files.delete(table);
        }

        assertThat(command.run("verify")).isEqualTo(10);

        assertThat(command.out()).startsWith("damaged: ").contains("Nothing can be read of the store in " + data);
    }

    @Test
    @DisplayName(
            "[H32] the directory of a running server is refused by the server's address; one without a store is named")
    void refused() throws Exception {
        write("a", history("a"));
        try (DataDirectory running = DataDirectory.claim(data).orElseThrow()) {
            running.announce(URI.create("http://127.0.0.1:8123/"));
            assertThat(command.run("verify")).isEqualTo(5);
            assertThat(command.err()).contains("is in use by the server at http://127.0.0.1:8123/", "stop it first");
        }
        Path empty = Files.createDirectory(data.resolve("empty"));
        assertThat(command.run("verify", "--data", empty.toString())).isEqualTo(9);
        assertThat(command.err()).contains("store does not exist");
        assertThat(command.run("verify", "--data", data.resolve("none").toString()))
                .isEqualTo(6);
    }

    private RocksStore store() {
        return RocksStore.open(CollabServer.storeDirectory(data));
    }

    private void write(String name, List<byte[]> updates) {
        try (RocksStore store = store();
                DocumentLog log = store.open(new DocumentName(name))) {
            for (byte[] update : updates) {
                log.append(List.of(new NewUpdate(update, "ada", Instant.EPOCH)), Map.of())
                        .join();
            }
        }
    }

    /** Merges the first updates into a snapshot, as a room does. */
    private void merge(String name, int count) {
        try (RocksStore store = store();
                DocumentLog log = store.open(new DocumentName(name));
                Doc doc = Doc.create()) {
            log.load().tail().subList(0, count).forEach(update -> doc.apply(scan(update.bytes())));
            byte[] vector = doc.stateVector().bytes();
            log.replaceSnapshot(new Snapshot(doc.encodeState(), vector, new LogSequence(count)))
                    .join();
        }
    }

    private static byte[] merged(List<byte[]> updates) {
        try (Doc doc = Doc.create()) {
            updates.forEach(update -> doc.apply(scan(update)));
            return doc.encodeState();
        }
    }

    private static Update scan(byte[] bytes) {
        return Update.scan(bytes, ScanLimits.STORED);
    }

    /** Updates that build on each other; random letters, which do not compress, so that they are found in files. */
    private static List<byte[]> history(String seed) {
        Random random = new Random(seed.hashCode());
        List<byte[]> updates = new ArrayList<>();
        try (Doc doc = Doc.create()) {
            for (int i = 0; i < UPDATES; i++) {
                StringBuilder letters = new StringBuilder();
                random.ints(400, ' ', 0x7f).forEach(letters::appendCodePoint);
                Update update = doc.edit(edit -> edit.text("content").append(letters.toString()));
                updates.add(update.bytes());
            }
        }
        return updates;
    }

    private List<Path> tables() throws IOException {
        try (Stream<Path> files = Files.list(CollabServer.storeDirectory(data).resolve("db"))) {
            return files.filter(path -> path.toString().endsWith(".sst")).toList();
        }
    }

    private Path flip(byte[] update) throws IOException {
        byte[] part = Arrays.copyOfRange(update, 100, 160);
        for (Path file : tables()) {
            byte[] bytes = Files.readAllBytes(file);
            for (int i = 0; i + part.length <= bytes.length; i++) {
                if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                    bytes[i + 30] ^= 1;
                    Files.write(file, bytes);
                    return file;
                }
            }
        }
        throw new AssertionError("expected a table file that holds the update");
    }
}
