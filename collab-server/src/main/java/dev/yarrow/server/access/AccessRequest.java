package dev.yarrow.server.access;

import dev.yarrow.storage.DocumentName;
import java.util.Optional;

/**
 * Somebody wants into a document. Immutable.
 *
 * @param token what the client shows, which is a secret
 * @param remoteAddress the client's address, without its port
 * @param origin of the page that the client runs in, if it is a browser
 */
public record AccessRequest(
        DocumentName document, Optional<String> token, String remoteAddress, Optional<String> origin) {
    /** Longer tokens are not looked at. */
    public static final int MAX_TOKEN_CHARACTERS = 8192;

    /** Why the token is refused without a look at it, if it is. */
    public Optional<String> tokenFault() {
        return token.filter(text -> text.length() > MAX_TOKEN_CHARACTERS)
                .map(text -> "the token is longer than " + MAX_TOKEN_CHARACTERS + " characters");
    }

    /** Everything but the token. */
    @Override
    public String toString() {
        return "AccessRequest[document=" + document.value() + ", token=" + (token.isPresent() ? "given" : "none")
                + ", remoteAddress=" + remoteAddress + ", origin=" + origin.orElse("none") + "]";
    }
}
