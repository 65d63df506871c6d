package dev.yarrow.server.scripts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A checkout with the real scripts, and a machine around it on which every tool is a stand-in that says what it was
 * called with. Confined to one test.
 */
final class Checkout {

    private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();
    private static final List<String> SYSTEM_TOOLS = List.of(
            "awk",
            "cat",
            "dirname",
            "env",
            "find",
            "grep",
            "head",
            "id",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sort",
            "tail",
            "tee",
            "touch");

    final Path root;
    final Path tools;
    final Map<String, String> environment = new TreeMap<>();

    Checkout(Path directory) throws IOException {
        root = Files.createDirectories(directory.resolve("checkout"));
        tools = Files.createDirectories(directory.resolve("tools"));
        copyScripts();
        for (String module : List.of("crdt", "storage", "web-editor", "collab-server")) {
            write(module + "/src/main/source", "x");
        }
        write(".mvn/jvm.config", "");
        write("pom.xml", "<project/>");
        for (String tool : SYSTEM_TOOLS) {
            allow(tool);
        }
    }

    /** Puts a tool of this system on the PATH; by a script, since JUnit warns of links that leave its directory. */
    void allow(String tool) throws IOException {
        tool(tool, "exec " + systemTool(tool) + " \"$@\"");
    }

    private void copyScripts() throws IOException {
        Files.copy(REPOSITORY.resolve("yarrow"), root.resolve("yarrow"));
        Files.copy(REPOSITORY.resolve("test"), root.resolve("test"));
        Files.createDirectories(root.resolve("scripts"));
        try (Stream<Path> scripts = Files.list(REPOSITORY.resolve("scripts"))) {
            scripts.forEach(script -> copy(script, root.resolve("scripts").resolve(script.getFileName())));
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path systemTool(String name) {
        return Stream.of("/usr/bin", "/bin")
                .map(directory -> Path.of(directory, name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this system has no " + name));
    }

    /** Everything that a build needs, and a Maven that makes a distribution. */
    Checkout withEverything() throws IOException {
        java("17.0.15");
        tool("cargo", "echo 'cargo 1.85.0 (x)'");
        tool("node", "echo v20.11.0");
        tool("npm", "echo \"npm $*\"");
        tool("cc", "true");
        tool("python3", "true");
        maven("mkdir -p collab-server/target/dist/lib");
        return this;
    }

    /** A JDK of that version on the PATH. */
    void java(String version) throws IOException {
        tool(
                "java",
                "if [ \"$1\" = -version ]; then echo 'openjdk version \"" + version + "\"' >&2; exit; fi\n"
                        + "for word in \"$@\"; do echo \"java: $word\"; done");
        Path home = Files.createDirectories(tools.resolve("jdk/bin"));
        Path java = home.resolve("java");
        Files.deleteIfExists(java);
        Files.move(tools.resolve("java"), java);
        script(home.resolve("javac"), "true");
        Files.deleteIfExists(tools.resolve("java"));
        Files.createSymbolicLink(tools.resolve("java"), java);
    }

    /** A Maven wrapper that does this. */
    void maven(String commands) throws IOException {
        script(
                root.resolve("mvnw"),
                "echo \"[INFO] Building Yarrow CRDT 0.1.0-SNAPSHOT   [1/2]\"\n"
                        + "echo \"[INFO] --- antrun:3.2.0:run (build-native-library) @ yarrow-crdt ---\"\n"
                        + "echo '[INFO] Building the library'\n"
                        + "echo '[INFO] --- antrun:3.2.0:run (test-native-library) @ yarrow-crdt ---'\n"
                        + "echo '[INFO] Skipping Antrun execution'\n"
                        + "echo \"maven: $*\" >>\"" + root + "/maven-calls\"\n" + commands);
    }

    void tool(String name, String commands) throws IOException {
        script(tools.resolve(name), commands);
    }

    private static void script(Path file, String commands) throws IOException {
        Files.deleteIfExists(file); // it may be a link, which would be followed
        Files.writeString(file, "#!/bin/sh\n" + commands + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /** Makes a file look changed after everything that happened so far. */
    void change(String path) throws IOException {
        Files.setLastModifiedTime(
                write(path, "changed"), FileTime.from(Instant.now().plusSeconds(60)));
    }

    /** How often Maven was called. */
    long builds() throws IOException {
        Path calls = root.resolve("maven-calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    /** What a script said, on both streams, and its exit code. */
    record Outcome(int exitCode, String output) {}

    Outcome run(String... command) throws IOException, InterruptedException {
        return runIn(root, command);
    }

    Outcome runIn(Path directory, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("script", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " did not end");
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        return new Outcome(process.exitValue(), said);
    }
}
