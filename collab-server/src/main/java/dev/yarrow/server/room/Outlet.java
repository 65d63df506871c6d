package dev.yarrow.server.room;

import dev.yarrow.server.access.Grant;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.protocol.Dialect;
import dev.yarrow.server.transport.Peer;
import java.util.Optional;

/** Where a room's messages for one session go, and how they are spelled there. Thread-safe. */
public interface Outlet {
    SessionId session();

    /** Who the session is and what it may do when it joins; later, {@link RoomEvent.AccessChanged} says so. */
    Grant grant();

    /** Whether the client understands what is saved, what it may do and what was refused, beyond what all clients do. */
    boolean wantsAcknowledgements();

    /**
     * Whether a client that counts what is not saved counts its answer to our first step 1. It does if it said step 1
     * itself.
     */
    default boolean countsFirstAnswer() {
        return true;
    }

    Dialect dialect();

    Peer connection();

    /** Set if the session follows the document by positions in its log. */
    default Optional<Follower> follower() {
        return Optional.empty();
    }

    /** The document could not be opened, and trying again later may help. Nothing was sent to the session. */
    default void notOpened(String reason) {
        connection().close(CloseCode.TRY_LATER, reason);
    }
}
