package dev.yarrow.server.presence;

/** What a connection says of who is here is more than any editor says. Nothing of it was taken in. */
public final class PresenceRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PresenceRefusedException(String reason) {
        super(reason, null, false, false);
    }
}
