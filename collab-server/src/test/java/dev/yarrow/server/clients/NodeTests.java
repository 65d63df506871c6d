package dev.yarrow.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs test files of a Node project, which start servers of their own with the command that they are given. Packages are
 * installed when the lock file is newer than what is there.
 */
public final class NodeTests {
    private static final long MINUTES = 10;

    private final Path project;

    /** @param project the directory with package.json and package-lock.json */
    public NodeTests(Path project) {
        this.project = project;
    }

    /** Runs the files with Node's test runner and fails with its output if a test fails or none ran. */
    public void run(String... files) throws IOException, InterruptedException {
        install();
        List<String> command = new ArrayList<>(List.of("node", "--test", "--test-concurrency=1"));
        command.addAll(List.of(files));
        String output = execute(command, Map.of("TEST_SERVER_CMD", serverCommand()));
        assertThat(output).contains("# fail 0").contains("# skipped 0").doesNotContain("# tests 0");
    }

    private void install() throws IOException, InterruptedException {
        Path installed = project.resolve("node_modules/.package-lock.json");
        Path wanted = project.resolve("package-lock.json");
        if (!Files.exists(installed)
                || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(wanted)) < 0) {
            execute(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"), Map.of());
            Files.setLastModifiedTime(installed, Files.getLastModifiedTime(wanted));
        }
    }

    private String execute(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("yarrow-node", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        String output = Files.readString(log, StandardCharsets.UTF_8);
        Files.delete(log);
        assertThat(ended ? process.exitValue() : -1)
                .as("%s in %s%n%s", String.join(" ", command), project, output)
                .isZero();
        return output;
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
