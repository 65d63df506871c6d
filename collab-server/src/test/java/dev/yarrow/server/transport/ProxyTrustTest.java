package dev.yarrow.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.limit.AddressRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyTrustTest {
    private static final List<AddressRange> PROXIES =
            List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("::1"));
    private static final ProxyTrust X = new ProxyTrust(PROXIES, ProxyTrust.Header.X_FORWARDED);
    private static final ProxyTrust RFC = new ProxyTrust(PROXIES, ProxyTrust.Header.FORWARDED);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.7 | 203.0.113.7",
                "203.0.113.7:4711 | 203.0.113.7",
                "[2001:db8::1]:443 | 2001:db8:0:0:0:0:0:1",
                "198.51.100.1, 203.0.113.7 | 203.0.113.7",
                "198.51.100.1, 203.0.113.7, 10.1.1.1 | 203.0.113.7",
                "10.9.9.9, 10.1.1.1 | 10.9.9.9",
                "203.0.113.7, nonsense | 10.0.0.1",
                "203.0.113.7, unknown, 10.1.1.1 | 10.1.1.1",
                "'' | 10.0.0.1",
            })
    @DisplayName("[T4] a list of addresses is read from its end, as long as those who wrote it are trusted")
    void readsFromTheEnd(String header, String client) {
        assertThat(X.origin("10.0.0.1", headers(Map.of("X-Forwarded-For", header))::get)
                        .orElseThrow()
                        .client()
                        .getHostAddress())
                .isEqualTo(client);
    }

    @Test
    @DisplayName("[T4] nobody is believed who is not a trusted proxy, and nobody by another header than the chosen one")
    void strangers() {
        Map<String, String> both = Map.of("X-Forwarded-For", "203.0.113.7", "Forwarded", "for=198.51.100.1");
        assertThat(X.origin("192.0.2.1", headers(both)::get)).isEmpty();
        assertThat(ProxyTrust.NONE.origin("127.0.0.1", headers(both)::get)).isEmpty();
        assertThat(X.origin("::1", headers(both)::get).orElseThrow().client().getHostAddress())
                .isEqualTo("203.0.113.7");
        assertThat(RFC.origin("::1", headers(both)::get).orElseThrow().client().getHostAddress())
                .isEqualTo("198.51.100.1");
    }

    @Test
    @DisplayName("[T4] scheme and host are those that the proxy nearest to us wrote, if they can be any")
    void schemeAndHost() {
        Map<String, String> said = Map.of(
                "X-Forwarded-For",
                "203.0.113.7",
                "X-Forwarded-Proto",
                "http, https",
                "X-Forwarded-Host",
                "evil.example, docs.example:8443");
        ProxyTrust.Origin origin = X.origin("10.0.0.1", headers(said)::get).orElseThrow();
        assertThat(origin.secure()).contains(true);
        assertThat(origin.host()).contains("docs.example:8443");

        Map<String, String> odd = Map.of("X-Forwarded-Proto", "gopher", "X-Forwarded-Host", "a/b\"c");
        origin = X.origin("10.0.0.1", headers(odd)::get).orElseThrow();
        assertThat(origin.secure()).isEqualTo(Optional.empty());
        assertThat(origin.host()).isEqualTo(Optional.empty());
    }

    @Test
    @DisplayName("[T4] Forwarded is read as RFC 7239 writes it, the element of the client's own proxy counts")
    void forwarded() {
        String header = "for=evil;host=evil.example, For=\"[2001:db8::1]:4711\"; Proto=https;host=\"docs.example\","
                + " for=10.2.2.2;proto=http;by=\"a,b;c\\\"d\"";
        ProxyTrust.Origin origin = RFC.origin("10.0.0.1", headers(Map.of("Forwarded", header))::get)
                .orElseThrow();
        assertThat(origin.client().getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(origin.secure()).contains(true);
        assertThat(origin.host()).contains("docs.example");

        for (String bad : List.of("", ";", "for", "for=", "for=_hidden", "for=unknown", "\"", "for=\"[", ",,,=;=,")) {
            assertThat(RFC.origin("10.0.0.1", headers(Map.of("Forwarded", bad))::get)
                            .orElseThrow()
                            .client()
                            .getHostAddress())
                    .as(bad)
                    .isEqualTo("10.0.0.1");
        }
    }

    /** As headers that came several times hold them; nothing where there is none. */
    private static Headers headers(Map<String, String> values) {
        return name -> values.containsKey(name) ? List.of(String.valueOf(values.get(name))) : List.of();
    }

    private interface Headers {
        List<String> get(String name);
    }
}
