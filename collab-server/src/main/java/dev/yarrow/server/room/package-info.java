/**
 * A document that people are in: {@link dev.yarrow.server.room.Room} decides, {@link dev.yarrow.server.room.RoomActor}
 * runs it one event at a time, {@link dev.yarrow.server.room.Rooms} finds, loads and unloads.
 * A room meets the engine and the store as bytes, and the network as messages; it waits for neither.
 */
@NullMarked
package dev.yarrow.server.room;

import org.jspecify.annotations.NullMarked;
