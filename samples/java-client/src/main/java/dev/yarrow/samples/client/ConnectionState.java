package dev.yarrow.samples.client;

/** How a client stands with its server. */
public enum ConnectionState {
    /** A connection is being made. */
    CONNECTING,
    /** Everything that the server had has arrived; changes go both ways at once. */
    IN_STEP,
    /** There is no connection; another attempt follows. What is typed meanwhile is sent then. */
    AWAY,
    /** The server will not have this client, or the client failed; no attempt follows. */
    ENDED
}
