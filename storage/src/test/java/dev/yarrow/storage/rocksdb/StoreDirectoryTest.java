package dev.yarrow.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentQuery;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StoreDirectoryTest {
    private static final DocumentName NOTES = new DocumentName("notes");

    @TempDir
    Path directory;

    @Test
    @DisplayName("[S13] a missing directory becomes a store; what is not one is refused by name and left alone")
    void directories() throws Exception {
        RocksStore.open(directory.resolve("new/data")).close();
        assertThat(directory.resolve("new/data/FORMAT")).hasContent("yarrow-store 1");

        Path photos = Files.createDirectory(directory.resolve("photos"));
        Files.writeString(photos.resolve("cat.jpg"), "meow");
        assertRefused(() -> RocksStore.open(photos), Reason.UNUSABLE_DIRECTORY, "cat.jpg");
        assertThat(photos).isDirectoryNotContaining("glob:**FORMAT");

        Path file = Files.writeString(directory.resolve("file"), "x");
        assertRefused(() -> RocksStore.open(file), Reason.UNUSABLE_DIRECTORY, "is a file");
        assertRefused(() -> RocksStore.open(file.resolve("below")), Reason.UNUSABLE_DIRECTORY, "cannot be created");
    }

    @Test
    @DisplayName("[S13] reading only needs a store that is there")
    void readOnlyDirectories() {
        assertRefused(
                () -> RocksStore.openReadOnly(directory.resolve("none")), Reason.UNUSABLE_DIRECTORY, "does not exist");
        assertRefused(() -> RocksStore.openReadOnly(directory), Reason.UNUSABLE_DIRECTORY, "not a Yarrow store");
    }

    @Test
    @DisplayName("[S13] a store of a newer format is refused with both numbers and what to do")
    void newerFormat() throws Exception {
        RocksStore.open(directory).close();
        Files.writeString(directory.resolve("FORMAT"), "yarrow-store 7\n");
        assertRefused(() -> RocksStore.open(directory), Reason.NEWER_FORMAT, "format 7, this program knows up to 1");
        assertRefused(() -> RocksStore.openReadOnly(directory), Reason.NEWER_FORMAT, "newer program");
        Files.writeString(directory.resolve("FORMAT"), "something else");
        assertRefused(() -> RocksStore.open(directory), Reason.UNUSABLE_DIRECTORY, "'something else'");
    }

    @Test
    @DisplayName("[S14] a store is open once in a process")
    void onceInThisProcess() {
        try (RocksStore first = RocksStore.open(directory)) {
            assertThat(first.trouble()).isEmpty();
            assertRefused(
                    () -> RocksStore.open(directory),
                    Reason.IN_USE,
                    ProcessHandle.current().pid() + " (this one)");
        }
        RocksStore.open(directory).close();
        assertThat(directory.resolve("OWNER")).doesNotExist();
    }

    @Test
    @Timeout(60)
    @DisplayName("[S14] a store is open in one process; the error names the other one")
    void onceOnThisMachine() throws Exception {
        Process other = ChildJvm.start(ChildJvm.command(HoldStore.class, directory.toString()));
        try (BufferedReader output = new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
            assertThat(output.readLine()).isEqualTo("open");
            assertRefused(() -> RocksStore.open(directory), Reason.IN_USE, "in use by process " + other.pid() + ".");
        } finally {
            ChildJvm.kill(other);
        }
        RocksStore.open(directory).close();
    }

    @Test
    @DisplayName("[S15] a store opened for reading lists and loads, and refuses every write")
    void readOnly() throws Exception {
        NewUpdate update = new NewUpdate("x".getBytes(UTF_8), "ada", Instant.EPOCH);
        try (RocksStore store = RocksStore.open(directory);
                DocumentLog log = store.open(NOTES)) {
            log.append(List.of(update), Map.of("title", "T")).join();
        }
        String before = files();
        try (RocksStore reading = RocksStore.openReadOnly(directory);
                DocumentLog log = reading.open(NOTES)) {
            assertThat(reading.list(DocumentQuery.first(10))).hasSize(1);
            assertThat(log.load().tail()).hasSize(1);
            assertThat(log.append(List.of(update), Map.of())).isCompletedExceptionally();
            assertThatThrownBy(() -> log.delete().get()).hasRootCauseInstanceOf(StorageException.class);
        }
        assertThat(files()).isEqualTo(before);
        try (RocksStore store = RocksStore.open(directory)) {
            assertThat(store.find(NOTES)).isPresent();
        }
    }

    private String files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName() + " " + file.toFile().length())
                    .sorted()
                    .collect(Collectors.joining("\n"));
        }
    }

    private static void assertRefused(ThrowingCallable opening, Reason reason, String said) {
        assertThatThrownBy(opening)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(said);
    }
}
