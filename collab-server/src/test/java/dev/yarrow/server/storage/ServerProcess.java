package dev.yarrow.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code yarrow serve} of this build in a process of its own. Confined to one test. */
final class ServerProcess implements AutoCloseable {
    private static final String READY = "Yarrow is ready: ";
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;
    private final Path complaints;

    private ServerProcess(Process process, Path complaints) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        this.complaints = complaints;
    }

    /** How a process ended that should not serve. */
    record Ended(int exitCode, String said) {}

    /** The command line of another Java like this one. */
    static List<String> java(String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // starts soonest
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts the process; it need not become ready. */
    static ServerProcess launch(Path data, String... settings) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("serve", "--port", "0", "--data", data.toString(), "--log-level", "warn"));
        arguments.addAll(List.of(settings));
        return launch(java("dev.yarrow.server.cli.Main", arguments.toArray(new String[0])));
    }

    /** Starts any command whose output is that of a server. */
    static ServerProcess launch(List<String> command) throws IOException {
        Path complaints = Files.createTempFile("yarrow-server", ".log");
        Process process =
                new ProcessBuilder(command).redirectError(complaints.toFile()).start();
        return new ServerProcess(process, complaints);
    }

    /** Waits until it serves; answers where. */
    URI awaitReady() throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY)) {
                return URI.create(line.substring(READY.length()));
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("expected a server, but it ended: " + said + Files.readString(complaints));
    }

    /** Waits for the end of a process that does not become ready. */
    Ended awaitEnd() throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("expected the process to end within " + PATIENCE_SECONDS + " s, it said: " + said
                    + Files.readString(complaints));
        }
        return new Ended(process.exitValue(), said + Files.readString(complaints));
    }

    /** Whether it ended by itself within this time. */
    boolean endedWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** What it logged so far. */
    String complaints() throws IOException {
        return Files.readString(complaints);
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("expected the killed server to end");
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(complaints);
    }
}
