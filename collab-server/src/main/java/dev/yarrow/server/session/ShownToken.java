package dev.yarrow.server.session;

import dev.yarrow.server.transport.Handshake;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The token that a handshake shows. Immutable. Looked for in this order: query parameter {@code token}; a subprotocol
 * {@code bearer.TOKEN}; header {@code Authorization: Bearer TOKEN}.
 *
 * @param subprotocol the one to agree to, or null for none. Browsers want an answer to their offer, and the token is not
 *     repeated, so whoever offers it offers {@code yarrow} as well.
 */
record ShownToken(Optional<String> value, @Nullable String subprotocol) {
    private static final String SUBPROTOCOL = "yarrow";
    private static final String SUBPROTOCOL_PREFIX = "bearer.";
    private static final String HEADER_PREFIX = "Bearer ";

    static ShownToken of(Handshake handshake) {
        List<String> offered = handshake.subprotocols();
        Optional<String> value = handshake
                .parameter("token")
                .or(() -> after(
                        SUBPROTOCOL_PREFIX,
                        offered.stream()
                                .filter(protocol -> protocol.startsWith(SUBPROTOCOL_PREFIX))
                                .findFirst()))
                .or(() -> after(HEADER_PREFIX, handshake.header("Authorization")));
        return new ShownToken(value, offered.contains(SUBPROTOCOL) ? SUBPROTOCOL : null);
    }

    private static Optional<String> after(String prefix, Optional<String> text) {
        return text.filter(value -> value.regionMatches(/* ignoreCase= */ true, 0, prefix, 0, prefix.length()))
                .map(value -> value.substring(prefix.length()).trim());
    }
}
