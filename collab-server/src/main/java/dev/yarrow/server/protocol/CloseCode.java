package dev.yarrow.server.protocol;

/**
 * The WebSocket close codes this server sends. y-websocket treats 4400 to 4499 as final and retries everything else, so
 * a 44xx code says "the same bytes will be refused again".
 */
public final class CloseCode {
    /** The server, or the document's place in it, goes away; come back at once. */
    public static final int RESTART = 1012;

    /** Overloaded, storage in trouble, or a reader that stays stuck; come back later. */
    public static final int TRY_LATER = 1013;

    /** A broken invariant of ours. */
    public static final int INTERNAL = 1011;

    /** A text frame where the protocol is binary. */
    public static final int NOT_ACCEPTABLE = 1003;

    /** Bytes that are not the protocol, or an update that the engine must not see. Final. */
    public static final int MALFORMED = 4400;

    /** What the client was granted has expired. Final: it needs a new token. */
    public static final int EXPIRED = 4401;

    /** The client may not be in this document, or may not be in it any more. Final. */
    public static final int FORBIDDEN = 4403;

    /** A Hocuspocus socket on which nobody was let into a document for too long. */
    public static final int UNAUTHENTICATED = 4408;

    /** The document, or what a client wants to keep in it, is larger than the server allows. Final. */
    public static final int TOO_LARGE = 4413;

    private CloseCode() {}
}
