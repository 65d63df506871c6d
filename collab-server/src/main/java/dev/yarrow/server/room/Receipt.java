package dev.yarrow.server.room;

import dev.yarrow.server.access.Right;

/**
 * What became of everything that a client sent before it asked. Immutable.
 *
 * @param accepted what was taken in is on disk when the log is on disk up to here
 * @param durable up to here it is
 * @param refused how many sync messages were not taken in since the last receipt because the right does not allow it
 * @param gap whether something was not taken in because it builds on what did not arrive
 * @param right what the client may do now
 */
public record Receipt(LogPosition accepted, LogPosition durable, long refused, boolean gap, Right right) {}
