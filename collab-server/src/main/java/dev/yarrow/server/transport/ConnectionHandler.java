package dev.yarrow.server.transport;

import java.util.Optional;

/**
 * What the session layer does with one connection. Confined to that connection: its methods are called one at a time,
 * on threads of the server's pool, and must not block. An exception from any of them is logged and closes this
 * connection with 1011; it has no other effect.
 */
public interface ConnectionHandler {
    /** First of all calls, after the upgrade was answered. */
    void onOpen(Connection connection);

    /** A whole binary message; the array belongs to the handler. */
    void onBinary(byte[] payload);

    /** A text message came, whose content is of no interest to a binary protocol. */
    void onText();

    /**
     * The outbox is empty again after frames were dropped; called once for each time that this happened.
     *
     * @param fellBehind updates were dropped: the handler owes {@link Lane#catchUp}
     * @param presenceDropped presence was dropped: the handler should offer what is current
     */
    void onDrained(boolean fellBehind, boolean presenceDropped);

    /**
     * Last of all calls, exactly once after {@link #onOpen}, however the connection ended.
     *
     * @param code the code this side or the peer closed with; 1005 when the peer gave none, 1006 when the connection
     *     broke
     */
    void onClosed(int code, String reason);

    /**
     * Whether a message of a few kilobytes is always taken in at once, without calling anything of somebody else's. Such
     * messages are handled by the thread that finds them, which also looks after all other connections. Thread-safe.
     */
    default boolean isQuick() {
        return false;
    }

    /** The frame that tells an idle peer that the server lives; empty if the protocol has none. Thread-safe. */
    default Optional<Frame> keepalive() {
        return Optional.empty();
    }
}
