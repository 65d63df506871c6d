package dev.yarrow.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.transport.Handshake;
import dev.yarrow.storage.DocumentName;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTokenTest {
    @ParameterizedTest(name = "[A20] {0} comes encoded as it is")
    @ValueSource(strings = {"", "two words", " edge ", "a/b+c=", "Zoë?", "\uD83D\uDE00>>", "plain", "a\tb"})
    void encoded(String token) {
        for (Base64.Encoder encoder :
                List.of(Base64.getUrlEncoder(), Base64.getUrlEncoder().withoutPadding())) {
            String encoded = encoder.encodeToString(token.getBytes(StandardCharsets.UTF_8));

            ShownToken shown = ShownToken.of(offering("yarrow", "bearer-base64url." + encoded));

            assertThat(shown).isEqualTo(new ShownToken(Optional.of(token), null, "yarrow"));
        }
    }

    @ParameterizedTest(name = "[A20] {0} is no token")
    @ValueSource(strings = {"x", "a+b", "a/b", "YWI=x", "a b", "_w", "7aCA"})
    void malformed(String encoded) {
        ShownToken shown = ShownToken.of(offering("yarrow", "bearer-base64url." + encoded));

        assertThat(shown.value()).isEmpty();
        assertThat(shown.fault())
                .isEqualTo("what follows bearer-base64url. is not base64url of UTF-8; encode the token so");
        assertThat(shown.subprotocol()).isEqualTo("yarrow");
    }

    @Test
    @DisplayName("[A20] a token that is too long after decoding is as much too long as any other")
    void size() {
        assertThat(fault("ä".repeat(AccessRequest.MAX_TOKEN_CHARACTERS))).isEmpty();
        assertThat(fault("x".repeat(AccessRequest.MAX_TOKEN_CHARACTERS + 1)))
                .hasValue("the token is longer than 8192 characters");
    }

    @Test
    @DisplayName(
            "[A20] the query goes before a plain subprotocol, that before an encoded one, and the header comes last")
    void order() {
        List<String> both = List.of("bearer-base64url.Yw", "bearer.b");
        Map<String, List<String>> query = Map.of("token", List.of("a"));

        assertThat(shown(query, both)).isEqualTo("a");
        assertThat(shown(Map.of(), both)).isEqualTo("b");
        assertThat(shown(Map.of(), both.subList(0, 1))).isEqualTo("c");
        assertThat(shown(Map.of(), List.of("other"))).isEqualTo("d");
    }

    @Test
    @DisplayName("[A23] a token that was shown is not written down")
    void secret() {
        assertThat(ShownToken.of(offering("bearer-base64url.c2VjcmV0")).toString())
                .contains("given")
                .doesNotContain("secret");
    }

    private static Optional<String> fault(String token) {
        String encoded = Base64.getUrlEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
        Optional<String> value =
                ShownToken.of(offering("bearer-base64url." + encoded)).value();
        return new AccessRequest(new DocumentName("doc"), value, "127.0.0.1", Optional.empty()).tokenFault();
    }

    private static String shown(Map<String, List<String>> query, List<String> subprotocols) {
        Map<String, List<String>> headers = Map.of("Authorization", List.of("Bearer d"));
        return ShownToken.of(new Handshake("doc", query, headers, "127.0.0.1", subprotocols, false))
                .value()
                .orElseThrow();
    }

    private static Handshake offering(String... subprotocols) {
        return new Handshake("doc", Map.of(), Map.of(), "127.0.0.1", List.of(subprotocols), false);
    }
}
