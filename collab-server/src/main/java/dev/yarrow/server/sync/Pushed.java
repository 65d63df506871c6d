package dev.yarrow.server.sync;

/**
 * What became of a push. Immutable.
 *
 * @param accepted the position that is on disk when all of it is
 * @param durable the position that is
 * @param refused how many of its sync messages were not taken in because the right does not allow it
 * @param right what the client may do, in lower case
 */
public record Pushed(String accepted, String durable, long refused, String right) {}
