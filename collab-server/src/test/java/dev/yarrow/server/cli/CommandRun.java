package dev.yarrow.server.cli;

import dev.yarrow.server.DocumentPage;
import dev.yarrow.server.DocumentSummary;
import dev.yarrow.server.Documents;
import dev.yarrow.server.ExportRequest;
import dev.yarrow.server.ListedDocuments;
import dev.yarrow.storage.DocumentName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Runs commands of the command line in this process and keeps what they print. Confined to one test. */
final class CommandRun {

    final ListedDocuments stored = new ListedDocuments();
    final Map<String, String> environment = new HashMap<>();
    ServerStarter starter = config -> {
        throw new AssertionError("no server should be started");
    };
    StopSignal stopSignal = (bound, stop) -> stop::get;
    boolean storageOpen;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Runs a command line; returns its exit code. */
    int run(String... arguments) {
        out.reset();
        err.reset();
        Surroundings around = new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                starter,
                data -> new OpenedList(),
                stopSignal);
        return new YarrowCommand(around).run(arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** A stop signal that first lets the test look at the running server. */
    void whileServing(Runnable look) {
        stopSignal = (bound, stop) -> () -> {
            look.run();
            return stop.get();
        };
    }

    /** The bound that a stop gets with the default settings. */
    static final Duration STOP_BOUND = Duration.ofSeconds(15);

    private final class OpenedList implements OpenedDocuments {

        private final Documents documents = stored;

        OpenedList() {
            storageOpen = true;
        }

        @Override
        public Optional<DocumentSummary> find(DocumentName name) {
            return documents.find(name);
        }

        @Override
        public DocumentPage list(String prefix, String after, int limit) {
            return documents.list(prefix, after, limit);
        }

        @Override
        public CompletableFuture<byte[]> export(DocumentName name, ExportRequest request) {
            return documents.export(name, request);
        }

        @Override
        public void close() {
            storageOpen = false;
        }
    }
}
