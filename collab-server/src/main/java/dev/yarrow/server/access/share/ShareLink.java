package dev.yarrow.server.access.share;

import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.access.Right;
import dev.yarrow.storage.DocumentName;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a link, which is not the secret in it. Immutable.
 *
 * @param id names it, to people who may withdraw it and in presence
 * @param right what it lets its visitors do, at most {@link Right#WRITE}
 * @param expires from this moment on it lets nobody in
 * @param label what it is for, in the words of who made it; may be empty
 * @param madeBy the id of the user who made it; empty if nobody knows
 */
public record ShareLink(
        String id,
        DocumentName document,
        Right right,
        Optional<Instant> expires,
        String label,
        String madeBy,
        Instant created) {
    /** The longest label. */
    public static final int MAX_LABEL_CHARACTERS = 100;

    private static final String VISITOR = "link:";

    /** @throws IllegalArgumentException if no link may say this; the message says what was expected */
    public ShareLink {
        if (right == Right.ADMIN) {
            throw new IllegalArgumentException("right: expected read, comment or write; a link never makes an admin");
        }
        if (label.length() > MAX_LABEL_CHARACTERS || label.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "label: expected at most " + MAX_LABEL_CHARACTERS + " characters, and none that is invisible");
        }
        if (expires.isPresent() && !expires.get().isAfter(created)) {
            throw new IllegalArgumentException("expires: expected a time that is still to come");
        }
    }

    /** What its visitors may do. They all are one user, who says himself what his name is. */
    Grant grant() {
        return new Grant(new Principal(VISITOR + id, "", Optional.empty()), right, expires, Optional.of(id));
    }

    /** Whether somebody came in by a link, be it one that is withdrawn by now. */
    static boolean letIn(Grant grant) {
        return grant.principal().id().startsWith(VISITOR);
    }

    boolean isExpired(Instant now) {
        return grant().isExpired(now);
    }
}
