package dev.yarrow.server.access;

/** The answer to an {@link AccessRequest}. Immutable; reasons are sentences for the client and hold no secret. */
public sealed interface Decision {

    /** Come in. */
    record Granted(Grant grant) implements Decision {}

    /** Not with this token, or not at all; asking again does not help. */
    record Denied(String reason) implements Decision {}

    /** Nobody could be asked now; asking again may help. */
    record Unavailable(String reason) implements Decision {}
}
