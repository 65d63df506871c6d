package dev.yarrow.server.protocol;

/**
 * How one family of clients spells {@link ServerMessage}. Immutable and thread-safe; two equal dialects spell every
 * message with the same bytes, so one encoded frame serves all their speakers.
 */
public interface Dialect {
    /**
     * The payload of one WebSocket message, in parts that are sent one after the other: large updates are not copied
     * only to be put behind a header.
     */
    byte[][] encode(ServerMessage message);

    /** A message that changes nothing and keeps the client's watchdog from closing a silent connection. */
    byte[] keepalive();
}
