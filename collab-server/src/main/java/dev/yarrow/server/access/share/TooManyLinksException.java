package dev.yarrow.server.access.share;

/** There is no room for one more link. Nothing was made. */
public final class TooManyLinksException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyLinksException(String reason) {
        super(reason, null, false, false);
    }
}
