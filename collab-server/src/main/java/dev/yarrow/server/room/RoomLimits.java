package dev.yarrow.server.room;

import dev.yarrow.crdt.CostLimit;
import java.time.Duration;

/**
 * The numbers that rule one room. Immutable.
 *
 * @param maxDocumentBytes encoded, scrubbed state; more is refused
 * @param presenceTimeout a client that does not renew its presence for so long is gone
 * @param idleUnload a room that nobody is in leaves memory after so long
 * @param compactAfterUpdates tail updates that start a compaction
 * @param compactAfterBytes tail bytes that start a compaction
 * @param recycleAfterBytes updates that may come into a live document before it is looked at whether what was deleted
 *     takes more memory than what is left
 * @param checkpointEvery revisions between the state vectors that are noted for clients which fall behind
 * @param smallState a state up to so many bytes is encoded anew for a newcomer; to a larger one, what came since is added
 * @param costAtOnce what is merged while the room waits; more is merged beside it
 * @param maxPresenceCharacters of one client's presence
 * @param maxPresenceClients that one connection may speak for
 */
public record RoomLimits(
        long maxDocumentBytes,
        Duration presenceTimeout,
        Duration idleUnload,
        long compactAfterUpdates,
        long compactAfterBytes,
        long recycleAfterBytes,
        int checkpointEvery,
        int smallState,
        CostLimit costAtOnce,
        int maxPresenceCharacters,
        int maxPresenceClients) {

    /** What the server uses when nothing else is configured. */
    public static final RoomLimits DEFAULT = new RoomLimits(
            64L << 20,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            500,
            1L << 20,
            4L << 20,
            64,
            64 << 10,
            CostLimit.DEFAULT,
            64 << 10,
            100);
}
