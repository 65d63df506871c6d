package dev.yarrow.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.StopReport;
import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.storage.StorageException;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {

    private static final URI ADDRESS = URI.create("http://localhost:8080/");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    private final CommandRun command = new CommandRun();
    private final List<ServerConfig> started = new ArrayList<>();
    private StopReport report = new StopReport(3, List.of(), Duration.ofMillis(120));

    @BeforeEach
    void startNothingReal() {
        command.starter = config -> {
            started.add(config);
            return new ServerStarter.Running() {
                @Override
                public URI address() {
                    return ADDRESS;
                }

                @Override
                public StopReport stop() {
                    return report;
                }
            };
        };
    }

    private int serve(String... more) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--data", data().toString()));
        arguments.addAll(List.of(more));
        return command.run(arguments.toArray(String[]::new));
    }

    private Path data() {
        return directory.resolve("documents");
    }

    @Test
    @DisplayName("[H16] serving prints one address to open, and at the end what was saved")
    void servesUntilStopped() {
        command.whileServing(() -> assertThat(data().resolve("server.json"))
                .content()
                .contains(
                        "\"address\":\"http://localhost:8080/\"",
                        "\"pid\":" + ProcessHandle.current().pid()));

        assertThat(serve("--port", "9000", "--insecure-open")).isZero();

        assertThat(command.out())
                .isEqualTo("Yarrow is ready: http://localhost:8080/\nDocuments are kept in " + data()
                        + ". Stop with Ctrl-C.\n");
        assertThat(command.err()).endsWith("yarrow: stopping\nyarrow: stopped in 0.1 s; 3 open documents are saved\n");
        assertThat(started).singleElement().satisfies(config -> {
            assertThat(config.port()).isEqualTo(9000);
            assertThat(config.data()).isEqualTo(data());
            assertThat(config.insecureOpen()).isTrue();
        });
        assertThat(data().resolve("server.json")).doesNotExist();
    }

    @Test
    void servesWithoutACommand() {
        assertThat(command.run("--data", data().toString())).isZero();
        assertThat(started).hasSize(1);
    }

    @Test
    @DisplayName("[H17] a stop that could not save everything names what, and says so in the exit code")
    void namesWhatWasNotSaved() {
        report = new StopReport(1, List.of("notes: disk full"), Duration.ofSeconds(10));

        assertThat(serve()).isEqualTo(8);

        assertThat(command.err())
                .contains("yarrow: not saved: notes: disk full\n")
                .contains("yarrow: stopped in 10.0 s; 1 open document is saved, 1 not\n");
    }

    @Test
    @DisplayName("[H17] a stop is bounded by the configured time and a margin")
    void boundsTheStop() {
        List<Duration> bounds = new ArrayList<>();
        command.stopSignal = (bound, stop) -> {
            bounds.add(bound);
            return stop::get;
        };

        serve();
        serve("--shutdown-timeout", "1m");

        assertThat(bounds).containsExactly(CommandRun.STOP_BOUND, Duration.ofSeconds(65));
    }

    @Test
    @DisplayName("[H18] a port that is taken is named, with how to go on")
    void saysThatThePortIsTaken() {
        command.starter = config -> {
            throw new IOException("Failed to bind", new BindException("Address already in use"));
        };

        assertThat(serve("--port", "9000")).isEqualTo(4);

        assertThat(command.err())
                .isEqualTo("yarrow: Port 9000 on 127.0.0.1 is already in use, perhaps by another Yarrow. Stop the other"
                        + " program, or say --port 9001 for the next port, or --port 0 for any free one.\n");
        assertThat(serve("--port", "65535")).isEqualTo(4);
        assertThat(command.err()).contains("or say --port 0 for any free one");
    }

    @Test
    @DisplayName("[H18] an address that cannot be listened on is named")
    void saysThatTheAddressCannotBeUsed() {
        command.starter = config -> {
            throw new BindException("Permission denied");
        };

        assertThat(serve("--port", "80")).isEqualTo(4);
        assertThat(command.err()).contains("Cannot listen on port 80 of 127.0.0.1: Permission denied.");
    }

    @Test
    @DisplayName("[H18] a data directory in use is named, with the server that uses it")
    void saysThatTheDirectoryIsInUse() {
        CommandRun second = new CommandRun();
        command.whileServing(() -> {
            assertThat(second.run("serve", "--data", data().toString())).isEqualTo(5);
            assertThat(second.err())
                    .isEqualTo("yarrow: The data directory " + data() + " is in use by the server at " + ADDRESS
                            + ". Use that one, stop it first, or give another directory with --data DIR.\n");
        });

        assertThat(serve()).isZero();
        assertThat(started).hasSize(1);
    }

    @Test
    void takesOverFromAServerThatWasKilled() throws IOException {
        Files.createDirectories(data());
        Files.writeString(data().resolve("server.json"), "{\"address\":\"http://localhost:1/\"}");
        Files.writeString(data().resolve("yarrow.lock"), "");
        command.starter = config -> {
            assertThat(data().resolve("server.json")).doesNotExist();
            throw new BindException("Address already in use");
        };

        assertThat(serve()).isEqualTo(4);
    }

    @Test
    void saysThatTheDirectoryCannotBeMade() throws IOException {
        Files.writeString(data(), "a file");

        assertThat(serve()).isEqualTo(1);
        assertThat(command.err()).startsWith("yarrow: The data directory " + data() + " cannot be used: ");
    }

    @Test
    @DisplayName("[H5] an address that others can reach is refused unless insecure-open is said")
    void refusesToBeOpenByAccident() {
        assertThat(serve("--host", "0.0.0.0")).isEqualTo(3);

        assertThat(command.err()).contains("host 0.0.0.0 can be reached from other machines", "--insecure-open");
        assertThat(started).isEmpty();
        assertThat(data()).doesNotExist();
    }

    @Test
    @DisplayName("[H21] a store that cannot be opened is explained in a sentence, without the names of classes")
    void explainsAStoreThatCannotBeOpened() {
        command.starter = config -> {
            throw new StorageException(StorageException.Reason.NEWER_FORMAT, "The directory is of format 9.");
        };

        assertThat(serve()).isEqualTo(9);

        assertThat(command.err()).isEqualTo("yarrow: The directory is of format 9.\n");
    }

    @Test
    @DisplayName("[H19] a stack trace is shown only with --debug")
    void showsStackTracesOnlyWhenAsked() {
        command.starter = config -> {
            throw new IllegalStateException("a fault");
        };

        assertThat(serve()).isEqualTo(1);
        assertThat(command.err())
                .startsWith("yarrow: java.lang.IllegalStateException: a fault\n")
                .contains("--debug")
                .doesNotContain("\tat ");

        assertThat(serve("--debug")).isEqualTo(1);
        assertThat(command.err()).contains("\tat dev.yarrow");
    }
}
