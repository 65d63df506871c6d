package dev.yarrow.server.room;

/**
 * A session that follows its document by positions in the log. Thread-safe; called in the room's turns, in order with what
 * is offered to the session's connection, and must not block.
 */
public interface Follower {
    /** What was offered just before, with what is offered from now on, leaves nothing out. */
    void inStep(LogPosition durable);

    /** The log is on disk up to here. All of it was offered before, or is the session's own, or it is not in step. */
    void durable(LogPosition position);

    /** The answer to one {@link RoomEvent.ReceiptRequested}. */
    void received(Receipt receipt);

    /** {@link RoomEvent.ResumeRequested} names a place from which the way cannot be told any more. */
    void cannotResume();
}
