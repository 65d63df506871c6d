package dev.yarrow.server.presence;

/** One connection announced more clients than the server keeps for one. The peer's fault: no stack trace is kept. */
public final class TooManyClientsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyClientsException(int limit) {
        super(
                "one connection may speak for " + limit + " awareness clients, this one announced more",
                null,
                false,
                false);
    }
}
