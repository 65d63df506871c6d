package dev.yarrow.server.protocol;

import java.util.List;

/**
 * How one family of clients spells {@link ServerMessage}. Immutable and thread-safe; two equal dialects spell every
 * message with the same bytes, so one encoded frame serves all their speakers.
 */
public interface Dialect {
    /**
     * The WebSocket messages that say this: one for most, several where each thing is said by itself, none if clients have
     * no ear for it. Each comes in parts that are sent one after the other: large updates are not copied only to be put
     * behind a header.
     */
    List<byte[][]> encode(ServerMessage message);

    /** A message that changes nothing and keeps the client's watchdog from closing a silent connection. */
    byte[] keepalive();
}
