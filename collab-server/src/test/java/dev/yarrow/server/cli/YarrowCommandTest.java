package dev.yarrow.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.config.ConfigReport;
import dev.yarrow.server.config.Setting;
import dev.yarrow.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YarrowCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    private final CommandRun command = new CommandRun();

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    @DisplayName("[H22] help lists every command and every exit code")
    void helps(String asked) {
        assertThat(command.run(asked)).isZero();

        assertThat(command.out()).contains("serve", "list", "export", "config", "version");
        for (ExitCode code : ExitCode.values()) {
            assertThat(command.out()).containsPattern(code.number() + " +\\Q" + code.meaning());
        }
    }

    @Test
    @DisplayName("[H22] help of serve lists every setting with its default")
    void helpsWithSettings() {
        assertThat(command.run("serve", "--help")).isZero();
        String serve = command.out();
        for (Setting<?> setting : Settings.ALL) {
            assertThat(serve).contains(setting.flag());
        }
        assertThat(serve).contains("--port=NUMBER", "Default: 8080.", "--config=FILE");

        assertThat(command.run("help", "serve")).isZero();
        assertThat(command.out()).isEqualTo(serve);
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version"})
    void tellsTheVersion(String asked) {
        assertThat(command.run(asked)).isZero();
        assertThat(command.out()).startsWith("Yarrow ").contains(", Java " + System.getProperty("java.version"));
    }

    @Test
    @DisplayName("[H21] a misspelt command or flag is answered with the nearest one")
    void suggests() {
        assertThat(command.run("lsit")).isEqualTo(2);
        assertThat(command.err()).contains("lsit", "list", "\"yarrow --help\" shows what it takes.");

        assertThat(command.run("serve", "--prot", "1")).isEqualTo(2);
        assertThat(command.err()).contains("--prot", "--port", "\"yarrow serve --help\" shows what it takes.");

        assertThat(command.run("--prot", "1")).isEqualTo(2);
        assertThat(command.err()).contains("--prot");
    }

    @Test
    @DisplayName("[H3] config prints every setting with its value and where that came from")
    void printsTheConfiguration() throws IOException {
        Path file =
                Files.writeString(directory.resolve("my.yaml"), "max-rooms: 7\nallowed-origins: [https://a.example]\n");
        command.environment.put("YARROW_CONFIG", file.toString());
        command.environment.put("YARROW_LOG_LEVEL", "debug");

        assertThat(command.run("config", "--port", "9000")).isZero();

        assertThat(command.out())
                .contains("\nport: 9000  # from flag --port\n")
                .contains("\nlog-level: debug  # from environment variable YARROW_LOG_LEVEL\n")
                .contains("\nmax-rooms: 7  # from " + file + " line 1\n")
                .contains("\nallowed-origins: 'https://a.example'  # from " + file + " line 2\n")
                .contains("\noutbox-bytes: 4MiB  # from default\n");
    }

    @Test
    @DisplayName("[H3] what config prints can be used as the file")
    void printsAFile() throws IOException {
        command.run("config", "--port", "9000", "--data", "my documents", "--allowed-origins", "http://a.example");
        String printed = command.out();
        Path file = Files.writeString(directory.resolve("yarrow.yaml"), printed);

        assertThat(command.run("config", "--config", file.toString())).isZero();

        assertThat(withoutSources(command.out())).isEqualTo(withoutSources(printed));
        for (Setting<?> setting : Settings.ALL) {
            assertThat(command.out()).contains("\n" + setting.key() + ": ", setting.flag(), setting.variable());
        }
    }

    private static String withoutSources(String yaml) {
        return yaml.replaceAll("  # from .*", "");
    }

    @Test
    @DisplayName("[H4] every problem of a configuration is told")
    void tellsProblems() {
        command.environment.put("YARROW_PORT", "x");
        command.environment.put("YARROW_SERVICE_HOST", "10.0.0.1");

        assertThat(command.run("config", "--log-level", "loud")).isEqualTo(3);

        assertThat(command.err().lines()).hasSize(2).allMatch(line -> line.startsWith("yarrow: "));
        assertThat(command.err()).contains("YARROW_PORT", "--log-level");
    }

    @Test
    void ignoresWhatKubernetesSets() {
        command.environment.put("YARROW_PORT", "tcp://10.0.0.1:80");
        command.environment.put("YARROW_PORT_80_TCP_ADDR", "10.0.0.1");
        command.environment.put("YARROW_SERVICE_PORT", "80");
        command.environment.put("YARROW_SERVICE_PORT_HTTP", "80");

        assertThat(command.run("config")).isZero();
        assertThat(command.out()).contains("port: 8080  # from default");
    }

    @Test
    @DisplayName("[H3] the reference page is what config --markdown prints")
    void referencePageIsUpToDate() throws IOException {
        assertThat(command.run("config", "--markdown")).isZero();

        assertThat(command.out()).isEqualTo(ConfigReport.markdown());
        assertThat(Path.of("..", "docs", "configuration.md")).content().isEqualTo(command.out());
    }
}
