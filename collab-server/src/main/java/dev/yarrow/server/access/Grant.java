package dev.yarrow.server.access;

import java.time.Instant;
import java.util.Optional;

/**
 * Who may do what in one document, and for how long. Immutable.
 *
 * @param expires from this moment on nothing is granted any more
 * @param tokenId the name of the token that this was granted for, if it has one
 */
public record Grant(Principal principal, Right right, Optional<Instant> expires, Optional<String> tokenId) {
    /** Everything, for ever, for nobody in particular. */
    public static final Grant OPEN = new Grant(Principal.ANONYMOUS, Right.ADMIN, Optional.empty(), Optional.empty());

    /** Whether this grant covers what takes {@code needed}, apart from its expiry. */
    public boolean allows(Right needed) {
        return right.allows(needed);
    }

    /** The same for another right. */
    public Grant withRight(Right another) {
        return new Grant(principal, another, expires, tokenId);
    }

    public boolean isExpired(Instant now) {
        return expires.isPresent() && !now.isBefore(expires.get());
    }
}
