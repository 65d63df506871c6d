package dev.yarrow.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @Test
    @DisplayName("[H3] a flag beats the environment, that beats the file, that beats the default")
    void strongerSourceWins() throws IOException {
        Path file = yaml("port: 1001", "data: from-file", "max-rooms: 7");
        Map<String, String> environment = Map.of("YARROW_PORT", "1002", "YARROW_DATA", "from-environment");

        Configuration read = Configuration.load(Map.of("port", "1003"), environment, file);

        assertThat(read.value(Settings.PORT)).isEqualTo(1003);
        assertThat(read.source(Settings.PORT)).hasToString("flag --port");
        assertThat(read.value(Settings.DATA)).isEqualTo(Path.of("from-environment"));
        assertThat(read.source(Settings.DATA)).hasToString("environment variable YARROW_DATA");
        assertThat(read.value(Settings.MAX_ROOMS)).isEqualTo(7);
        assertThat(read.source(Settings.MAX_ROOMS)).hasToString(file + " line 3");
        assertThat(read.text(Settings.OUTBOX_BYTES)).isEqualTo("4MiB");
        assertThat(read.source(Settings.OUTBOX_BYTES)).hasToString("default");
    }

    @Test
    void readsListsFromTheFile() throws IOException {
        Path file = yaml("# proxies", "allowed-origins:", "  - https://a.example", "  - https://b.example:8443");

        assertThat(Configuration.load(Map.of(), Map.of(), file).value(Settings.ALLOWED_ORIGINS))
                .isEqualTo(List.of("https://a.example", "https://b.example:8443"));
    }

    @Test
    void readsAnEmptyFile() throws IOException {
        assertThat(Configuration.load(Map.of(), Map.of(), yaml("# nothing yet")).value(Settings.PORT))
                .isEqualTo(8080);
    }

    @Test
    @DisplayName("[H4] a bad value is named with its file and line, what was expected and what came")
    void saysWhatIsWrongInTheFile() throws IOException {
        Path file = yaml("host: localhost", "port: eighty", "outbox-bytes: 4MB");

        assertThat(problems(Map.of(), Map.of(), file))
                .containsExactly(
                        file + " line 2: port: expected a whole number from 0 to 65535, but it is \"eighty\"",
                        file + " line 3: outbox-bytes: expected a size from 1KiB to 1GiB, such as 512KiB, 16MiB or a"
                                + " plain number of bytes, but it is \"4MB\"");
    }

    @Test
    @DisplayName("[H4] an unknown key is an error and the nearest name is offered")
    void saysWhichKeyIsUnknown() throws IOException {
        Path file = yaml("prot: 80", "colour: green");

        assertThat(problems(Map.of(), Map.of(), file))
                .containsExactly(
                        file + " line 1: there is no setting \"prot\"; did you mean \"port\"?",
                        file + " line 2: there is no setting \"colour\"; \"yarrow config\" lists them all");
    }

    @Test
    @DisplayName("[H4] a bad or unknown variable is named")
    void saysWhatIsWrongInTheEnvironment() {
        assertThat(problems(Map.of(), Map.of("YARROW_PORT", "x", "PATH", "y"), null))
                .containsExactly("environment variable YARROW_PORT: port: expected a whole number from 0 to 65535, but"
                        + " it is \"x\"");
        assertThat(problems(Map.of(), Map.of("YARROW_PROT", "80"), null))
                .containsExactly("environment variable YARROW_PROT: there is no setting \"YARROW_PROT\"; did you mean"
                        + " \"YARROW_PORT\"?");
    }

    @Test
    @DisplayName("[H4] a bad flag is named")
    void saysWhichFlagIsWrong() {
        assertThat(problems(Map.of("log-level", "loud"), Map.of(), null))
                .containsExactly("flag --log-level: log-level: expected one of error, warn, info, debug, trace, but it"
                        + " is \"loud\"");
    }

    @Test
    @DisplayName("[H4] a file that is no YAML, nested, doubled or missing is named")
    void saysWhatIsWrongWithTheFile() throws IOException {
        assertThat(problems(Map.of(), Map.of(), yaml("port: [1, ", "x: {")))
                .singleElement()
                .asString()
                .contains(" line ")
                .contains("not YAML");
        assertThat(problems(Map.of(), Map.of(), yaml("- port")))
                .containsExactly(file() + " line 1: expected lines of the form \"port: 8080\"");
        assertThat(problems(Map.of(), Map.of(), yaml("port:", "  number: 80")))
                .containsExactly(file() + " line 1: port: expected one value or a list of plain values");
        assertThat(problems(Map.of(), Map.of(), yaml("port: 1", "port: 2")))
                .singleElement()
                .asString()
                .contains(" line 2");
        Path missing = directory.resolve("missing.yaml");
        assertThat(problems(Map.of(), Map.of(), missing))
                .containsExactly(
                        missing + ": there is no such file; give another with --config FILE, or leave the flag out");
    }

    @Test
    void pingsMustComeBeforeTheIdleTimeout() {
        assertThat(problems(Map.of("ping-interval", "60s"), Map.of(), null))
                .singleElement()
                .asString()
                .startsWith("ping-interval (1m, from flag --ping-interval) must be shorter than idle-timeout (1m, from"
                        + " default)");
    }

    @Test
    @DisplayName("[H5] an address that others can reach is refused unless insecure-open is said")
    void refusesToBeOpenByAccident() {
        ServerConfig.defaults().requireSafeAddress();
        ServerConfig.of(Map.of("host", "::1")).requireSafeAddress();
        ServerConfig.of(Map.of("host", "localhost")).requireSafeAddress();
        ServerConfig.of(Map.of("host", "0.0.0.0", "insecure-open", "true")).requireSafeAddress();

        for (String host : List.of("0.0.0.0", "::", "192.0.2.1", "no-such-host.invalid")) {
            assertThatThrownBy(() -> ServerConfig.of(Map.of("host", host)).requireSafeAddress())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("host " + host)
                    .hasMessageContaining("nobody is asked who they are")
                    .hasMessageContaining("--insecure-open");
        }
    }

    @Test
    void everySettingReachesTheTypedRecord() {
        ServerConfig config = ServerConfig.defaults();

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.limits().maxFrameBytes()).isEqualTo(16 << 20);
        assertThat(config.times().pingInterval()).hasSeconds(25);
        assertThat(config.compaction().afterUpdates()).isEqualTo(500);
        assertThat(config.logging().level()).isEqualTo(LogLevel.INFO);
    }

    private List<String> problems(Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> Configuration.load(flags, environment, file));
        return refused.problems();
    }

    private Path file() {
        return directory.resolve("yarrow.yaml");
    }

    private Path yaml(String... lines) throws IOException {
        return Files.write(file(), List.of(lines));
    }
}
