package dev.yarrow.server.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.clients.NodeTests;
import dev.yarrow.server.scripts.Checkout.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./test}, on a machine of stand-ins. */
class TestScriptTest {

    private static final String REPORT = "collab-server/target/surefire-reports/TEST-a.xml";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    private Checkout checkout;

    @BeforeEach
    void checkOut() throws IOException {
        checkout = new Checkout(directory).withEverything();
        checkout.tool("chromium", "true");
        checkout.tool(
                "npm",
                writing(
                        "web-editor/target/e2e-reports/playwright.xml",
                        "<testsuite name=\"a.spec.ts\" tests=\"2\" failures=\"0\" skipped=\"0\" errors=\"0\">"));
    }

    private static String writing(String report, String suite) {
        return "mkdir -p \"$(dirname " + report + ")\" collab-server/target/dist; echo '" + suite + "' >" + report
                + "\n";
    }

    private static String suite(int tests, int failures, int errors, int skipped) {
        return "<testsuite xmlns:x=\"y\" version=\"3.0\" name=\"dev.yarrow.ATest\" time=\"0.1\" tests=\"" + tests
                + "\" errors=\"" + errors + "\" skipped=\"" + skipped + "\" failures=\"" + failures + "\">";
    }

    private static String lastLine(Outcome outcome) {
        return outcome.output().lines().reduce("", (before, line) -> line);
    }

    @Test
    @DisplayName("[H29] its last line counts the tests of Java, Rust, TypeScript and the browser")
    void countsEverything() throws Exception {
        checkout.maven(writing(REPORT, suite(10, 0, 0, 0))
                + "echo '     [exec] test result: ok. 7 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s'\n"
                + "echo '      Tests  5 passed (5)'");

        Outcome outcome = checkout.run("./test");

        assertThat(outcome.output())
                .contains("test: Java: 10 passed, 0 failed, 0 skipped\n")
                .contains("test: Rust: 7 passed, 0 failed, 0 skipped\n")
                .contains("test: TypeScript: 5 passed, 0 failed, 0 skipped\n")
                .contains("test: browser and clients: 2 passed, 0 failed, 0 skipped\n");
        assertThat(lastLine(outcome)).isEqualTo("24 passed, 0 failed");
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    @DisplayName("[H29] what was tested need not be built again to run")
    void leavesAFreshBuild() throws Exception {
        checkout.maven(writing(REPORT, suite(1, 0, 0, 0)) + "mkdir -p collab-server/target/dist/lib");

        checkout.run("./test");

        assertThat(checkout.run("./yarrow", "version").output()).doesNotContain("building");
    }

    @Test
    @DisplayName("[H29] a failed test fails, and the browser is not started on a broken build")
    void failsWithATest() throws Exception {
        checkout.maven(writing(REPORT, suite(10, 1, 2, 0)) + "exit 1");

        Outcome outcome = checkout.run("./test");

        assertThat(lastLine(outcome)).isEqualTo("7 passed, 3 failed");
        assertThat(outcome.output()).contains("test: failed: ./mvnw --fail-at-end verify");
        assertThat(outcome.exitCode()).isEqualTo(1);
    }

    @Test
    @DisplayName("[H29] a skipped test is a failed one")
    void failsWithASkippedTest() throws Exception {
        checkout.maven(writing(REPORT, suite(10, 0, 0, 1)));

        Outcome outcome = checkout.run("./test", "fast");

        assertThat(lastLine(outcome)).isEqualTo("9 passed, 1 failed");
        assertThat(outcome.output()).contains("1 tests were skipped, which counts as failed");
        assertThat(outcome.exitCode()).isEqualTo(1);
    }

    @Test
    @DisplayName("[H29] no tests at all, and a step that breaks without a failed test, are failures")
    void failsWithoutTests() throws Exception {
        checkout.maven("mkdir -p collab-server/target/dist");
        checkout.write(REPORT, suite(99, 0, 0, 0)); // of an older run
        Outcome none = checkout.run("./test", "fast");
        assertThat(none.output()).contains("test: no test ran");
        assertThat(lastLine(none)).isEqualTo("0 passed, 0 failed");
        assertThat(none.exitCode()).isEqualTo(1);

        checkout.maven(writing(REPORT, suite(3, 0, 0, 0)) + "exit 1");
        Outcome broken = checkout.run("./test", "fast");
        assertThat(lastLine(broken)).isEqualTo("3 passed, 1 failed");
        assertThat(broken.exitCode()).isEqualTo(1);
    }

    @Test
    @DisplayName("[H26] a missing Chromium that may not be installed is named with its package")
    void needsChromium() throws Exception {
        Files.delete(checkout.tools.resolve("chromium"));

        Outcome outcome = checkout.run("./test");

        assertThat(outcome.exitCode()).isEqualTo(69);
        assertThat(outcome.output())
                .contains("test: Chromium, for the tests in a real browser", "apt-get install chromium");
        assertThat(checkout.builds()).isZero();
    }

    @Test
    @DisplayName("[H26] a missing Chromium is installed where that may be done unasked")
    void installsChromium() throws Exception {
        Files.delete(checkout.tools.resolve("chromium"));
        checkout.tool("id", "echo 0");
        checkout.tool(
                "apt-get", "echo \"apt-get $*\"; case $* in *chromium*) cp \"$0\" \"${0%apt-get}chromium\";; esac");
        checkout.allow("cp");
        checkout.maven(writing(REPORT, suite(1, 0, 0, 0)));

        Outcome outcome = checkout.run("./test");

        assertThat(outcome.output()).contains("test: installing chromium", "apt-get install -y -qq");
        assertThat(lastLine(outcome)).isEqualTo("3 passed, 0 failed");
    }

    @Test
    @DisplayName(
            "[H26] a missing or old Python, or one without venv, that may not be installed is named with its packages")
    void needsPython() throws Exception {
        checkout.tool("python3", "case $* in *import\\ sys,\\ venv*) exit 1;; esac");
        assertThat(checkout.run("./test", "fast").output())
                .contains("test: Python's venv with pip", "apt-get install python3 python3-venv");

        checkout.tool("python3", "case $* in --version) echo Python 3.9.2;; *) exit 1;; esac");
        assertThat(checkout.run("./test", "fast").output()).contains("python3 is Python 3.9.2) is needed");

        Files.delete(checkout.tools.resolve("python3"));
        Outcome outcome = checkout.run("./test", "fast");
        assertThat(outcome.output()).contains("there is no python3 on the PATH");
        assertThat(outcome.exitCode()).isEqualTo(69);
        assertThat(checkout.builds()).isZero();
    }

    @Test
    @DisplayName("[H26] a missing Python is installed where that may be done unasked")
    void installsPython() throws Exception {
        checkout.tool("python3", "exit 1");
        checkout.tool("id", "echo 0");
        checkout.tool(
                "apt-get",
                "echo \"apt-get $*\"; case $* in *python3-venv*) cp \"${0%apt-get}chromium\" \"${0%apt-get}python3\";; esac");
        checkout.allow("cp");
        checkout.maven(writing(REPORT, suite(1, 0, 0, 0)));

        Outcome outcome = checkout.run("./test");

        assertThat(outcome.output()).contains("test: installing python3 python3-venv");
        assertThat(lastLine(outcome)).isEqualTo("3 passed, 0 failed");
    }

    @Test
    @DisplayName("[H34] the benchmarks are given their arguments, and name the load generator that they lack")
    void measures() throws Exception {
        Outcome without = checkout.run("./test", "bench");
        assertThat(without.exitCode()).isEqualTo(69);
        assertThat(without.output()).contains("ybench (YBENCH does not name a built checkout of it) is needed");

        checkout.tool("ybench", "true");
        Path built = Files.createDirectories(directory.resolve("ybench/target/release"));
        Files.move(checkout.tools.resolve("ybench"), built.resolve("ybench"));
        checkout.environment.put("YBENCH", directory.resolve("ybench").toString());
        checkout.tool("node", "[ \"$1\" = --version ] && echo v20.11.0 || echo \"node $*\"");

        assertThat(checkout.run("./test", "bench", "--quick").output())
                .contains("node " + checkout.root + "/bench/run.mjs --quick");
    }

    @Test
    @DisplayName("[H34] the page of benchmarks is made of what was recorded: medians, ratios, aims and failures")
    void reports() throws Exception {
        new NodeTests().run("../../../../bench/report.test.mjs");
    }

    @Test
    @DisplayName("[H30] the endurance run is given its arguments, and a server as ./yarrow starts it")
    void endures() throws Exception {
        checkout.tool("node", "[ \"$1\" = --version ] && echo v20.11.0 || echo \"$TEST_SERVER_CMD node $*\"");

        Outcome outcome = checkout.run("scripts/endurance.sh", "-Dyarrow.soak.minutes=5");

        assertThat(outcome.output())
                .contains("[\"" + checkout.root + "/yarrow\"] node")
                .contains("collab-server/src/test/node/endurance.mjs -Dyarrow.soak.minutes=5");
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    @DisplayName("[H30] help lists what there is, and what there is not says so")
    void helps() throws Exception {
        assertThat(checkout.run("./test", "--help").output())
                .contains("./test fast", "./test fmt", "./test soak", "./test bench");
        assertThat(checkout.run("./test", "soak").exitCode()).isEqualTo(64);
        assertThat(checkout.run("./test", "soak").output()).contains("there is nothing under \"soak\" yet");
        assertThat(checkout.run("./test", "quick").output()).contains("it is \"quick\"");
    }
}
