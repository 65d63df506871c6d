package dev.yarrow.server.access;

/** The answer to an {@link AccessRequest}. Immutable; reasons are sentences for the client and hold no secret. */
public sealed interface Decision {

    /** Come in. */
    record Granted(Grant grant) implements Decision {}

    /**
     * Not with this token, or not at all; asking again does not help.
     *
     * @param anotherTokenMayHelp whether it is the token that is not good, and not the client that may not
     */
    record Denied(String reason, boolean anotherTokenMayHelp) implements Decision {
        /** The client may not, whatever it shows. */
        public Denied(String reason) {
            this(reason, false);
        }
    }

    /** Nobody could be asked now; asking again may help. */
    record Unavailable(String reason) implements Decision {}
}
