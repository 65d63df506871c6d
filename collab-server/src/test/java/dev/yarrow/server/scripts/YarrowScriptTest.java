package dev.yarrow.server.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.scripts.Checkout.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./yarrow}, on a machine of stand-ins. */
class YarrowScriptTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    private Checkout checkout;

    @BeforeEach
    void checkOut() throws IOException {
        checkout = new Checkout(directory);
    }

    @Test
    @DisplayName("[H26] without Java it says so in one line")
    void needsJava() throws Exception {
        Outcome outcome = checkout.run("./yarrow");

        assertThat(outcome.exitCode()).isEqualTo(69);
        assertThat(outcome.output().lines())
                .singleElement()
                .asString()
                .startsWith("yarrow: Java 17 or newer (there is none on the PATH or in JAVA_HOME) is needed. Get it: ");
    }

    @Test
    @DisplayName("[H26] an older Java is named")
    void needsANewerJava() throws Exception {
        checkout.java("11.0.20");

        assertThat(checkout.run("./yarrow").output()).contains("java is version 11.0.20) is needed. Get it: ");
    }

    @Test
    @DisplayName("[H26] everything that a build lacks is said at once, a line each")
    void needsBuildTools() throws Exception {
        checkout.java("21");
        Files.delete(checkout.tools.resolve("jdk/bin/javac"));
        checkout.tool("node", "echo v18.20.0");

        Outcome outcome = checkout.run("./yarrow");

        assertThat(outcome.exitCode()).isEqualTo(69);
        assertThat(outcome.output().lines())
                .hasSize(4)
                .allMatch(line -> line.startsWith("yarrow: ") && line.contains(" is needed. Get it: "));
        assertThat(outcome.output())
                .contains("a JDK to build", "Rust 1.85 or newer", "a C linker for Rust", "node is v18.20.0");
    }

    @Test
    @DisplayName("[H26] an old Rust is named")
    void needsANewerRust() throws Exception {
        checkout.withEverything().tool("cargo", "echo 'cargo 1.63.0'");

        assertThat(checkout.run("./yarrow").output())
                .contains("cargo 1.63.0 is too old")
                .contains("rustup update");
    }

    @Test
    @DisplayName("[H27] what is missing is built with a line for each step, and only once")
    void buildsOnce() throws Exception {
        checkout.withEverything();

        Outcome first = checkout.run("./yarrow", "serve", "--port", "9000", "two words");
        Outcome second = checkout.run("./yarrow", "serve");

        assertThat(first.output())
                .contains("yarrow: building", "yarrow: [1/2] Yarrow CRDT\n", "yarrow:       build-native-library\n")
                .doesNotContain("test-native-library")
                .contains("java: dev.yarrow.server.cli.Main\njava: serve\njava: --port\njava: 9000\njava: two words\n")
                .contains("java: -Xmx512m\n")
                .contains("java: -Djava.library.path=" + checkout.root + "/collab-server/target/dist/native\n");
        assertThat(second.output()).doesNotContain("building").contains("java: serve\n");
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    @DisplayName("[H27] a changed source is built again, a changed test is not")
    void buildsWhatChanged() throws Exception {
        checkout.withEverything().run("./yarrow");

        checkout.change("crdt/src/test/java/SomeTest.java");
        checkout.change("web-editor/node_modules/some/file");
        checkout.change("storage/target/classes/Some.class");
        checkout.run("./yarrow");
        assertThat(checkout.builds()).isEqualTo(1);

        checkout.change("storage/src/main/source");
        checkout.run("./yarrow");
        assertThat(checkout.builds()).isEqualTo(2);
    }

    @Test
    @DisplayName("[H27] a failed build shows its last lines, starts nothing and is tried again")
    void showsWhyABuildFailed() throws Exception {
        checkout.withEverything().maven("echo 'the reason'; echo '[INFO] Reactor Summary'; echo noise; exit 1");

        Outcome outcome = checkout.run("./yarrow");

        assertThat(outcome.exitCode()).isEqualTo(70);
        assertThat(outcome.output())
                .contains("the build failed", "the reason\n")
                .doesNotContain("noise", "java: ");
        assertThat(checkout.root.resolve("target/build.log")).content().contains("noise");
        checkout.withEverything();
        assertThat(checkout.run("./yarrow").exitCode()).isZero();
    }

    @Test
    @DisplayName("[H28] it works from another directory and through links")
    void worksFromAnywhere() throws Exception {
        checkout.withEverything();
        Path elsewhere = Files.createDirectories(directory.resolve("else where"));
        Files.createSymbolicLink(elsewhere.resolve("first"), Path.of("../checkout/yarrow"));
        Files.createSymbolicLink(elsewhere.resolve("second"), elsewhere.resolve("first"));

        Outcome outcome = checkout.runIn(elsewhere, elsewhere.resolve("second").toString(), "list");

        assertThat(outcome.output()).contains("java: list\n");
        assertThat(checkout.root.resolve("collab-server/target/dist/.built")).exists();
        assertThat(elsewhere.resolve("target")).doesNotExist();
    }

    @Test
    void takesJavaAndItsOptionsFromTheEnvironment() throws Exception {
        checkout.withEverything();
        checkout.environment.put("JAVA_HOME", checkout.tools.resolve("jdk").toString());
        checkout.environment.put("YARROW_JAVA_OPTS", "-Xmx2g -XX:+UseG1GC");
        Files.delete(checkout.tools.resolve("java"));

        assertThat(checkout.run("./yarrow").output())
                .contains("java: -Xmx2g\njava: -XX:+UseG1GC\n")
                .doesNotContain("UseSerialGC");
    }
}
