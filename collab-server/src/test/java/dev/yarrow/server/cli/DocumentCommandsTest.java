package dev.yarrow.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code list} and {@code export} on a stopped server's directory. */
class DocumentCommandsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    private final CommandRun command = new CommandRun();

    @BeforeEach
    void pointAtTheDirectory() {
        command.environment.put("YARROW_DATA", data.toString());
    }

    @Test
    @DisplayName("[H20] list shows a stopped server's documents")
    void lists() {
        command.stored.add("a/notes", "Title\u001b[31m", "rich");
        command.stored.add("b", null, null);

        assertThat(command.run("list")).isZero();

        assertThat(command.out()).isEqualTo("""
                        LAST CHANGE                BYTES  KIND  NAME (TITLE)
                        2026-11-02T11:30:15Z        1234  rich  a/notes (Title\uFFFD[31m)
                        2026-11-02T11:30:15Z        1234  -     b
                        """);
        assertThat(command.storageOpen).isFalse();
    }

    @Test
    void listsMoreThanAPage() {
        for (int i = 0; i < 2_500; i++) {
            command.stored.add("n" + i, null, null);
        }

        command.run("list", "--json");

        assertThat(command.out().lines().distinct()).hasSize(2_500);
    }

    @Test
    void listsAsJson() {
        command.stored.add("a", "T", "code");

        assertThat(command.run("list", "--json", "--prefix", "a")).isZero();

        assertThat(command.out())
                .isEqualTo("{\"name\":\"a\",\"title\":\"T\",\"kind\":\"code\",\"created\":\"2026-11-01T10:00:00Z\","
                        + "\"lastChange\":\"2026-11-02T11:30:15.250Z\",\"bytes\":1234}\n");
    }

    @Test
    void saysThatThereIsNothing() {
        assertThat(command.run("list")).isZero();
        assertThat(command.out()).isEmpty();
        assertThat(command.err()).isEqualTo("There are no documents yet.\n");
    }

    @Test
    @DisplayName("[H20] export writes a stopped server's document to standard output")
    void exports() {
        command.stored.add("a", null, null);

        assertThat(command.run("export", "a", "--format", "text", "--root", "content", "--kind", "text"))
                .isZero();

        assertThat(command.out()).isEqualTo("a as TEXT, root content, kind TEXT");
        assertThat(command.err()).isEmpty();
    }

    @Test
    void exportsToAFileOrADirectory() throws IOException {
        command.stored.add("a/b: c", null, null);
        Path file = data.resolve("out.json");
        Files.writeString(file, "older");

        assertThat(command.run("export", "a/b: c", "-o", file.toString())).isZero();
        assertThat(file).hasContent("a/b: c as JSON, root null, kind null");
        assertThat(command.err()).isEqualTo("Wrote 36 bytes to " + file + "\n");
        assertThat(command.out()).isEmpty();

        assertThat(command.run("export", "a/b: c", "--format=yjs", "-o", data.toString()))
                .isZero();
        assertThat(data.resolve("a-b- c.yjs")).hasContent("a/b: c as YJS, root null, kind null");
        assertThat(data.resolve("a-b- c.yjs.part")).doesNotExist();
    }

    @Test
    @DisplayName("[H21] what cannot be exported is said in a sentence, with an exit code of its own")
    void explainsFailures() {
        command.stored.add("here", null, null);

        assertThat(command.run("export", "missing")).isEqualTo(6);
        assertThat(command.err())
                .isEqualTo("yarrow: There is no document \"missing\". \"yarrow list\" shows those there are.\n");

        assertThat(command.run("export", "here", "--root", "mismatch")).isEqualTo(2);
        assertThat(command.err()).isEqualTo("yarrow: root mismatch is not a text\n");

        assertThat(command.run("export", "here", "--kind", "text")).isEqualTo(2);
        assertThat(command.run("export", "a\u0000b")).isEqualTo(2);
        assertThat(command.run("export")).isEqualTo(2);
        assertThat(command.run("export", "here", "--format", "pdf")).isEqualTo(2);
        assertThat(command.err()).contains("pdf", "YJS, JSON, TEXT");

        assertThat(command.run(
                        "export", "here", "-o", data.resolve("no/such/file").toString()))
                .isEqualTo(1);
        assertThat(command.err()).startsWith("yarrow: Cannot write ");
    }

    @Test
    @DisplayName("[H21] a missing data directory is named, and not made")
    void explainsAMissingDirectory() {
        Path missing = data.resolve("missing");

        assertThat(command.run("list", "--data", missing.toString())).isEqualTo(6);

        assertThat(command.err()).contains("There is no data directory " + missing, "--data DIR", "--server URL");
        assertThat(missing).doesNotExist();
    }

    @Test
    @DisplayName("[H21] a directory that is held without an address is named")
    void explainsAHeldDirectory() throws IOException {
        try (DataDirectory held = DataDirectory.claim(data).orElseThrow()) {
            assertThat(command.run("list")).isEqualTo(5);
            assertThat(command.err()).contains("in use by another process that has not said where it answers");
            assertThat(held).isNotNull();
        }
        assertThat(command.run("list")).isZero();
    }

    @Test
    @DisplayName("[H21] a server that does not answer is named")
    void explainsAnUnreachableServer() {
        assertThat(command.run("list", "--server", "http://127.0.0.1:1")).isEqualTo(7);
        assertThat(command.err()).startsWith("yarrow: No server answers at http://127.0.0.1:1 (");

        assertThat(command.run("list", "--server", "localhost:8080")).isEqualTo(2);
        assertThat(command.err())
                .isEqualTo("yarrow: --server: expected an address such as http://localhost:8080, but it is"
                        + " \"localhost:8080\"\n");
    }
}
