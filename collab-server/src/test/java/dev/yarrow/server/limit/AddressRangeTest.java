package dev.yarrow.server.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "fd00::/8, fdab::1, true",
        "fd00::/8, [fdab::1%eth0], true",
        "fd00::/8, fe80::1, false",
        "0.0.0.0/0, 203.0.113.1, true",
        "0.0.0.0/0, ::1, false",
        "192.0.2.0/24, ::ffff:192.0.2.5, true",
        "192.0.2.0/24, unknown, false",
        "192.0.2.0/24, localhost, false"
    })
    void holds(String range, String address, boolean expected) {
        assertThat(AddressRange.anyContains(List.of(AddressRange.parse(range)), address))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129", "10.0.0", "1.2.3.999"})
    void refuses(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverAsksANameServer() {
        assertThat(Stream.of("example.com", "a:b.example", "1", "0x7f.1").map(Addresses::literal))
                .allMatch(address -> address.isEmpty());
    }
}
