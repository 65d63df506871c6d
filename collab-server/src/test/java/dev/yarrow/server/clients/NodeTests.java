package dev.yarrow.server.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs test files for Node, named as seen from {@code src/test/node}. They start servers of their own with the command that
 * they are given, and lead clients in Python besides those in Node. Packages are installed when what is there is older than the list of
 * them. A tool that is missing is a failure that names it. Confined to one test.
 */
public final class NodeTests {
    private static final long MINUTES = 10;
    private static final Path NODE = Path.of("src/test/node");
    private static final Path REQUIREMENTS = Path.of("src/test/python/requirements.txt");
    private static final Path PYTHON = Path.of("target/python");
    private static final Path INSTALLING = Path.of("target/installing-clients.lock");

    /** Runs the files side by side with Node's test runner; fails with its output if a test failed or none ran. */
    public void run(String... files) throws IOException, InterruptedException {
        run(Map.of(), files);
    }

    /** The same with more in the environment of the tests. */
    public void run(Map<String, String> more, String... files) throws IOException, InterruptedException {
        Path python = installPackages();
        List<String> command =
                new ArrayList<>(List.of("node", "--test", "--test-reporter=tap", "--test-concurrency=" + files.length));
        command.addAll(List.of(files));
        Map<String, String> environment = new HashMap<>(more);
        environment.put("TEST_SERVER_CMD", serverCommand());
        environment.put("TEST_PYTHON", python.toString());
        String output = execute(NODE, command, environment);
        assertThat(output)
                .contains("# fail 0", "# skipped 0", "# todo 0", "# cancelled 0")
                .doesNotContain("# tests 0");
    }

    /** Installs what is missing, once for all test processes that run at a time, and says where Python is. */
    private static Path installPackages() throws IOException, InterruptedException {
        try (FileChannel file = FileChannel.open(INSTALLING, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.lock(); // until the file is closed
            installNodePackages();
            return installPythonPackages();
        }
    }

    private static void installNodePackages() throws IOException, InterruptedException {
        Path installed = NODE.resolve("node_modules/.package-lock.json");
        Path wanted = NODE.resolve("package-lock.json");
        if (isOlder(installed, wanted)) {
            // The optional packages are a server with storage that comes with y-websocket 2, not the client.
            List<String> command =
                    List.of("npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund");
            execute(NODE, command, Map.of());
            Files.setLastModifiedTime(installed, Files.getLastModifiedTime(wanted));
        }
    }

    /** Makes an environment below target, and says where its Python is. */
    private static Path installPythonPackages() throws IOException, InterruptedException {
        Path python = PYTHON.resolve("bin/python").toAbsolutePath();
        Path installed = PYTHON.resolve("requirements.txt");
        if (isOlder(installed, REQUIREMENTS)) {
            Path here = Path.of("");
            execute(here, List.of("python3", "-m", "venv", "--clear", PYTHON.toString()), Map.of());
            List<String> pip = List.of(python.toString(), "-m", "pip", "--disable-pip-version-check");
            // Everything is listed, so that nothing of a version that was not chosen comes in; the check proves it.
            execute(here, with(pip, "install", "--quiet", "--no-deps", "-r", REQUIREMENTS.toString()), Map.of());
            execute(here, with(pip, "check"), Map.of());
            Files.copy(REQUIREMENTS, installed);
            Files.setLastModifiedTime(installed, Files.getLastModifiedTime(REQUIREMENTS));
        }
        return python;
    }

    private static boolean isOlder(Path installed, Path wanted) throws IOException {
        return !Files.exists(installed)
                || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(wanted)) < 0;
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }

    private static String execute(Path directory, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("yarrow-clients", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = start(builder);
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        String output = Files.readString(log, StandardCharsets.UTF_8);
        Files.delete(log);
        assertThat(ended ? process.exitValue() : -1)
                .as("%s in %s%n%s", String.join(" ", command), directory, output)
                .isZero();
        return output;
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            return fail(
                    "expected %s on the PATH, but it does not start (%s). ./test says what has to be installed",
                    builder.command().get(0), e.getMessage());
        }
    }

    /** The server of this build, as the JSON array that the tests in Node take. */
    private static String serverCommand() {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                "dev.yarrow.server.cli.Main");
        return command.stream().map(NodeTests::quoted).collect(Collectors.joining(",", "[", "]"));
    }

    private static String quoted(String text) {
        return Arrays.stream(text.split("", -1))
                .map(c -> c.equals("\"") || c.equals("\\") ? "\\" + c : c)
                .collect(Collectors.joining("", "\"", "\""));
    }
}
