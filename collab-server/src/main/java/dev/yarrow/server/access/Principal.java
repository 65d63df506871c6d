package dev.yarrow.server.access;

import java.util.Optional;

/**
 * Who somebody is, as far as an {@link Authenticator} knows. Immutable.
 *
 * @param id what stays the same when the name changes; empty only for {@link #ANONYMOUS}
 * @param name for people to read; empty if it is not known, and whatever the client says stands then
 * @param color of carets and selections, as CSS writes colours; empty leaves it to the client
 */
public record Principal(String id, String name, Optional<String> color) {
    /** Nobody in particular, on a server that asks nobody who they are: clients are what they say. */
    public static final Principal ANONYMOUS = new Principal("", "", Optional.empty());

    /** Whether clients say themselves who they are. */
    public boolean isAnonymous() {
        return id.isEmpty();
    }
}
