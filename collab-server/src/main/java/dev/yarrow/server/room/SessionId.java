package dev.yarrow.server.room;

/** One client's place in one document, for as long as its connection lives. Unique in the process. */
public record SessionId(long value) {}
