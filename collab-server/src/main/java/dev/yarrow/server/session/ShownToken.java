package dev.yarrow.server.session;

import dev.yarrow.server.transport.Handshake;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The token that a handshake shows. Immutable. Looked for in this order: query parameter {@code token}; a subprotocol
 * {@code bearer.TOKEN}; a subprotocol {@code bearer-base64url.ENCODED}, for tokens with characters that no subprotocol may
 * have; header {@code Authorization: Bearer TOKEN}.
 *
 * @param fault why what was shown can be no token, or null; there is no value then
 * @param subprotocol the one to agree to, or null for none. Browsers want an answer to their offer, and the token is not
 *     repeated, so whoever offers it offers {@code yarrow} as well.
 */
record ShownToken(
        Optional<String> value,
        @Nullable String fault,
        @Nullable String subprotocol) {
    private static final String SUBPROTOCOL = "yarrow";
    private static final String PLAIN_PREFIX = "bearer.";
    private static final String ENCODED_PREFIX = "bearer-base64url.";
    private static final String HEADER_PREFIX = "Bearer ";
    private static final String NOT_ENCODED =
            "what follows " + ENCODED_PREFIX + " is not base64url of UTF-8; encode the token so";

    static ShownToken of(Handshake handshake) {
        String subprotocol = handshake.subprotocols().contains(SUBPROTOCOL) ? SUBPROTOCOL : null;
        Optional<String> plain =
                handshake.parameter("token").or(() -> after(PLAIN_PREFIX, offered(handshake, PLAIN_PREFIX)));
        Optional<String> encoded = offered(handshake, ENCODED_PREFIX);
        if (plain.isEmpty() && encoded.isPresent()) {
            Optional<String> decoded = decode(encoded.get().substring(ENCODED_PREFIX.length()));
            return new ShownToken(decoded, decoded.isEmpty() ? NOT_ENCODED : null, subprotocol);
        }
        return new ShownToken(
                plain.or(() -> after(HEADER_PREFIX, handshake.header("Authorization"))), null, subprotocol);
    }

    private static Optional<String> offered(Handshake handshake, String prefix) {
        List<String> offered = handshake.subprotocols();
        return offered.stream().filter(protocol -> protocol.startsWith(prefix)).findFirst();
    }

    private static Optional<String> after(String prefix, Optional<String> text) {
        return text.filter(value -> value.regionMatches(/* ignoreCase= */ true, 0, prefix, 0, prefix.length()))
                .map(value -> value.substring(prefix.length()).trim());
    }

    private static Optional<String> decode(String encoded) {
        try {
            byte[] utf8 = Base64.getUrlDecoder().decode(encoded);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Everything but the token. */
    @Override
    public String toString() {
        return "ShownToken[value=" + (value.isPresent() ? "given" : "none") + ", fault=" + fault + ", subprotocol="
                + subprotocol + "]";
    }
}
