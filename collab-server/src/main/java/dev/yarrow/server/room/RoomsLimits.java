package dev.yarrow.server.room;

/**
 * What all rooms together, and the number of those in one of them, may take. Immutable.
 *
 * @param maxRooms documents in memory at the same time
 * @param mailboxEvents events that may wait for one room before its sockets are no longer read
 * @param maxSessions in one room
 * @param memoryBytes about how much all documents may take; beyond it, those that nobody is in leave memory, and then
 *     no further ones are loaded
 */
public record RoomsLimits(int maxRooms, int mailboxEvents, int maxSessions, long memoryBytes) {
    public RoomsLimits {
        if (maxRooms < 1 || mailboxEvents < 1 || maxSessions < 1 || memoryBytes < 1) {
            throw new IllegalArgumentException("rooms have limits of at least 1, not " + maxRooms + ", " + mailboxEvents
                    + ", " + maxSessions + " and " + memoryBytes);
        }
    }
}
