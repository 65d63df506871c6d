package dev.yarrow.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTypeTest {

    private static final SettingType<Long> SIZE = SettingType.size(1, Long.MAX_VALUE);
    private static final SettingType<Duration> TIME = SettingType.duration(Duration.ZERO, Duration.ofDays(1));

    @ParameterizedTest
    @CsvSource({"1,1", "17B,17", "1KiB,1024", "16MiB,16777216", "2 GiB,2147483648"})
    void readsSizes(String text, long bytes) {
        assertThat(SIZE.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "1.5MiB", "-1", "16MB", "16mib", "99999999999GiB", "1 MiB 2"})
    void refusesOtherSizes(String text) {
        assertThatThrownBy(() -> SIZE.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "30s,30000", "5m,300000", "1h,3600000", "0s,0"})
    void readsTimes(String text, long millis) {
        assertThat(TIME.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "1d", "-1s", "1.5s", "25h"})
    void refusesOtherTimes(String text) {
        assertThatThrownBy(() -> TIME.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eighty", "80.5", "65536", "-1", "99999999999"})
    void refusesOtherPorts(String text) {
        assertThatThrownBy(() -> Settings.PORT.type().parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsOrigins() {
        assertThat(Settings.ALLOWED_ORIGINS.type().parse("https://Docs.Example.com:443, http://localhost:5173"))
                .isEqualTo(List.of("https://docs.example.com", "http://localhost:5173"));
        assertThat(Settings.ALLOWED_ORIGINS.type().parse("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", "docs.example.com", "https://a/b", "https://a?x", "ftp://a", "https://u@a", "https://a,"})
    void refusesWhatIsNoOrigin(String text) {
        assertThatThrownBy(() -> Settings.ALLOWED_ORIGINS.type().parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("[H3] every default is written so that it reads back equal")
    void defaultsReadBack() {
        for (Setting<?> setting : Settings.ALL) {
            assertThat((Object) setting.type().parse(setting.defaultText()))
                    .as(setting.key())
                    .isEqualTo(setting.defaultValue());
        }
    }
}
