package dev.yarrow.server.sync;

import java.time.Instant;

/** A request that waits for what a session has to tell. Thread-safe; no method may block, nor write on the caller's thread. */
public interface Reader {
    /** Something waits, or what waits is more complete than before. */
    void news();

    /** The client is to say anew what it has; nothing more comes. */
    void resync();

    /** The client may not be here any more; nothing more comes. */
    void denied(SyncRefusal refusal);

    /** Nothing more comes here; the client is to ask again. */
    void over();

    /** Time passed. */
    void tick(Instant now);
}
