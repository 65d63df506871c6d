package dev.yarrow.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.StopReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals, in a process of their own. */
class ProcessSignalsTest {

    /** Whoever runs the tests in the background of a shell has them, and all that they start, ignore SIGINT. */
    private static final String LISTEN_TO_SIGINT = "import os, signal, sys;"
            + " signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    @Test
    @DisplayName("[H17] SIGTERM and SIGINT stop the server cleanly, with exit code 0 when all is saved")
    void stopsCleanly() throws Exception {
        for (String signal : List.of("TERM", "INT")) {
            Process server = start("saves");
            assertThat(readUntilReady(server)).contains("Yarrow is ready: http://localhost:8080/");

            signal(server, signal);

            assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(rest(server)).contains("yarrow: stopped in", "2 open documents are saved");
            assertThat(server.exitValue()).isZero();
            assertThat(data.resolve("server.json")).doesNotExist();
        }
    }

    @Test
    @DisplayName("[H17] an order to stop that comes before the server said that it is ready is obeyed too")
    void stopsBeforeReady() throws Exception {
        Process server = start("neverReady");
        assertThat(server.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("started");

        signal(server, "TERM");

        assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(rest(server)).contains("2 open documents are saved").doesNotContain("ready");
        assertThat(server.exitValue()).isZero();
    }

    @Test
    @DisplayName("[H17] a stop that hangs is cut short")
    void cutsAHangingStopShort() throws Exception {
        Process server = start("hangs");
        readUntilReady(server);

        signal(server, "TERM");

        assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(rest(server)).contains("the stop took longer than 5 s and was cut short");
        assertThat(server.exitValue()).isEqualTo(8);
    }

    private Process start(String behaviour) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        "python3",
                        "-c",
                        LISTEN_TO_SIGINT,
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandInServer.class.getName(),
                        behaviour,
                        data.toString())
                .redirectErrorStream(true)
                .start();
    }

    private static String readUntilReady(Process server) throws IOException {
        BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        String line = output.readLine();
        while (line != null) {
            said.append(line).append('\n');
            if (line.contains("Stop with Ctrl-C")) {
                return said.toString();
            }
            line = output.readLine();
        }
        return said.toString();
    }

    private static String rest(Process server) throws IOException {
        StringBuilder said = new StringBuilder();
        BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
        }
        return said.toString();
    }

    private static void signal(Process server, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(server.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** A program that serves nothing, and stops as it is told. */
    static final class StandInServer implements ServerStarter.Running {

        private final String behaviour;

        private StandInServer(String behaviour) {
            this.behaviour = behaviour;
        }

        public static void main(String[] arguments) {
            StandInServer server = new StandInServer(arguments[0]);
            Main.run(
                    config -> server,
                    data -> {
                        throw new AssertionError("not asked for");
                    },
                    "serve",
                    "--data",
                    arguments[1],
                    "--shutdown-timeout",
                    "100ms");
        }

        @Override
        public URI address() {
            if (behaviour.equals("neverReady")) {
                System.out.println("started");
                waitForEver();
            }
            return URI.create("http://localhost:8080/");
        }

        @Override
        public StopReport stop() {
            if (behaviour.equals("hangs")) {
                waitForEver();
            }
            return new StopReport(2, List.of(), Duration.ofMillis(10));
        }

        private static void waitForEver() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
