package dev.yarrow.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.Doc;
import dev.yarrow.server.CollabServer;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.rocksdb.RocksStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Data directories that a real server process must refuse, or serve without what is damaged in them. */
@Timeout(120)
class UnusableDirectoryTest {
    private static final int IN_USE = 5;
    private static final int STORAGE = 9;
    private static final int UPDATES = 20;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    @Test
    @DisplayName("[S23] a second server on the directory is refused with the address of the first, which goes on")
    void secondProcess() throws Exception {
        try (ServerProcess first = ServerProcess.launch(data)) {
            URI address = first.awaitReady();
            assertRefused(IN_USE, "in use by the server at " + address);
            assertSaves(address, "document");
        }
    }

    @Test
    @DisplayName("[S23] a directory of a newer format is refused with both numbers")
    void newerFormat() throws Exception {
        write("document", 1);
        Files.writeString(store().resolve("FORMAT"), "yarrow-store 7\n");
        assertRefused(STORAGE, "format 7, this program knows up to 1");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "needs a mount namespace, or a user without rights")
    @DisplayName("[S23] a directory that may not be written is refused by name; it can be listed and verified")
    void readOnly() throws Exception {
        write("document", 1);
        List<String> readOnly = makeReadOnly();
        ServerProcess.Ended served = run(readOnly, "serve", "--port", "0");
        assertThat(served.exitCode()).as(served.said()).isNotZero();
        assertThat(served.said()).contains("yarrow: ", data.toString()).doesNotContain("\tat ", "Yarrow is ready");
        ServerProcess.Ended listed = run(readOnly, "list");
        assertThat(listed.said()).contains("document");
        assertThat(listed.exitCode()).isZero();
        ServerProcess.Ended verified = run(readOnly, "verify");
        assertThat(verified.said()).contains("nothing is damaged");
        assertThat(verified.exitCode()).isZero();
    }

    @Test
    @DisplayName(
            "[S24] a changed byte in a file keeps one document shut, and nobody is told that changes to it are saved")
    void changedByte() throws Exception {
        write("damaged", 1);
        write("sound", 2);
        RocksStore.open(store()).close(); // moves the write-ahead log into table files
        flip(".sst", letters(1, UPDATES / 2));
        try (ServerProcess server = ServerProcess.launch(data)) {
            URI address = server.awaitReady();
            try (AcknowledgedWriter writer = new AcknowledgedWriter(http, address, "damaged", "w", 10)) {
                assertThat(writer.closed().get(30, TimeUnit.SECONDS)).isEqualTo(1013);
                assertThat(writer.acknowledged()).isZero();
            }
            assertSaves(address, "sound");
            assertSaves(address, "new");
            assertThat(server.complaints()).contains("document 'damaged'");
            assertThat(get(address, "api/v1/documents")).contains("\"sound\"", "\"new\"");
            assertThat(get(address, "api/v1/documents/sound/export?format=text&root=content&kind=text"))
                    .contains(letters(2, 0), letters(2, UPDATES - 1));
        }
    }

    @Test
    @DisplayName(
            "[H33] a damaged write-ahead log stops the start; damaged-log drop starts with what came before the damage")
    void damagedLog() throws Exception {
        write("before", 1);
        RocksStore.open(store()).close();
        write("after", 2);
        flip(".log", letters(2, UPDATES / 2));
        assertRefused(STORAGE, "damaged-log set to drop");
        try (ServerProcess server = ServerProcess.launch(data, "--damaged-log", "drop")) {
            URI address = server.awaitReady();
            assertThat(get(address, "api/v1/documents/before/export?format=text&root=content&kind=text"))
                    .contains(letters(1, UPDATES - 1));
            assertThat(get(address, "api/v1/documents/after/export?format=text&root=content&kind=text"))
                    .contains(letters(2, UPDATES / 2 - 1))
                    .doesNotContain(letters(2, UPDATES / 2));
            assertThat(server.complaints()).contains("damaged-log is drop");
            assertSaves(address, "after");
        }
    }

    @Test
    @DisplayName("[S24] a truncated table file stops the start with its name")
    void truncatedFile() throws Exception {
        write("document", 1);
        RocksStore.open(store()).close();
        Path table = fileWith(".sst", letters(1, 3));
        byte[] bytes = Files.readAllBytes(table);
        Files.write(table, Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(STORAGE, table.getFileName().toString());
    }

    private void assertRefused(int exitCode, String said) throws Exception {
        try (ServerProcess server = ServerProcess.launch(data)) {
            ServerProcess.Ended ended = server.awaitEnd();
            assertThat(ended.said()).contains(said).doesNotContain("\tat ");
            assertThat(ended.exitCode()).isEqualTo(exitCode);
        }
    }

    /** Comes back when told to, as clients do: once, if the store meets damage while it merges its files. */
    private void assertSaves(URI address, String document) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        long acknowledged = 0;
        for (int attempt = 0; acknowledged == 0; attempt++) {
            try (AcknowledgedWriter writer = new AcknowledgedWriter(http, address, document, "w" + attempt, 10)) {
                while (acknowledged == 0 && !writer.closed().isDone()) {
                    assertThat(System.nanoTime()).as("%s saved", document).isLessThan(deadline);
                    acknowledged = writer.acknowledged();
                }
            }
        }
    }

    private ServerProcess.Ended run(List<String> around, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(around);
        command.addAll(ServerProcess.java("dev.yarrow.server.cli.Main", arguments));
        command.addAll(List.of("--data", data.toString()));
        try (ServerProcess process = ServerProcess.launch(command)) {
            return process.awaitEnd();
        }
    }

    /** What to put before a command so that it may not write to the directory. */
    private List<String> makeReadOnly() throws Exception {
        String script = "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"";
        List<String> mounted = List.of("unshare", "-rm", "sh", "-c", script, data.toString());
        List<String> trial = new ArrayList<>(mounted);
        trial.add("true");
        if (new ProcessBuilder(trial).start().waitFor() == 0) {
            return mounted;
        }
        try (Stream<Path> files = Files.walk(data)) {
            files.forEach(file -> assertThat(file.toFile().setWritable(false)).isTrue());
        }
        if (Files.isWritable(data)) { // root may write all the same
            throw new AssertionError("expected \"unshare -rm\" to be permitted, or a user other than root");
        }
        return List.of();
    }

    private Path store() {
        return CollabServer.storeDirectory(data);
    }

    /** A document whose text is {@link #letters} of the seed. */
    private void write(String name, int seed) {
        try (RocksStore store = RocksStore.open(store());
                DocumentLog log = store.open(new DocumentName(name));
                Doc doc = Doc.create()) {
            for (int i = 0; i < UPDATES; i++) {
                String letters = letters(seed, i);
                byte[] update =
                        doc.edit(edit -> edit.text("content").append(letters)).bytes();
                log.append(List.of(new NewUpdate(update, "ada", Instant.EPOCH)), Map.of())
                        .join();
            }
        }
    }

    /** Random letters, which do not compress, so that they are found in files. */
    private static String letters(int seed, int number) {
        StringBuilder letters = new StringBuilder();
        new Random(1000L * seed + number).ints(400, 'A', 'z').forEach(letters::appendCodePoint);
        return letters.toString();
    }

    private void flip(String ending, String letters) throws IOException {
        Path file = fileWith(ending, letters);
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        int middle = content.indexOf(letters) + letters.length() / 2;
        byte[] bytes = Files.readAllBytes(file);
        bytes[middle] ^= 1;
        Files.write(file, bytes);
    }

    private Path fileWith(String ending, String letters) throws IOException {
        try (Stream<Path> files = Files.list(store().resolve("db"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(ending)).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(letters)) {
                    return file;
                }
            }
        }
        throw new AssertionError("expected a " + ending + " file that holds the letters");
    }

    private String get(URI address, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve("/" + path)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
