package dev.yarrow.server.access;

import dev.yarrow.storage.DocumentName;
import java.util.Locale;

/**
 * What was taken back. Immutable.
 *
 * @param value a user's id, a document's name or a token's id
 */
public record Revocation(Kind kind, String value) {
    static final int MAX_LENGTH = 1024;

    /** What a revocation is about. */
    public enum Kind {
        /** Whatever a user was granted so far. */
        USER,
        /** Whatever anybody was granted so far in one document. */
        DOCUMENT,
        /** Whatever was, or will be, granted for one token. */
        TOKEN;

        /** As it is written in files and requests. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Revocation {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("expected the " + kind.word() + " as 1 to " + MAX_LENGTH
                    + " characters, there are " + value.length());
        }
    }

    /** Whether a grant in that document falls under this, or may: a grant need not say what token it was given for. */
    public boolean touches(DocumentName document, Grant grant) {
        return switch (kind) {
            case USER -> grant.principal().id().equals(value);
            case DOCUMENT -> document.value().equals(value);
            case TOKEN -> grant.tokenId().isEmpty() || grant.tokenId().get().equals(value);
        };
    }
}
