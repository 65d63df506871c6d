package dev.yarrow.server.room;

import dev.yarrow.server.protocol.Dialect;
import dev.yarrow.server.transport.Connection;

/** Where a room's messages for one session go, and how they are spelled there. Thread-safe. */
public interface Outlet {
    SessionId session();

    /** Whom the session's changes are recorded for. */
    String author();

    /** Whether the client understands {@link dev.yarrow.server.protocol.ServerMessage.Acknowledged}. */
    boolean wantsAcknowledgements();

    Dialect dialect();

    Connection connection();
}
