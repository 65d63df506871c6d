package dev.yarrow.server.room;

import java.time.Duration;

/** Where and when the work of rooms runs. Thread-safe. */
public interface RoomScheduler {
    /**
     * Runs one turn of a room; the caller sees to it that a room has one at a time.
     *
     * @param rest how long to wait before; not positive means not at all
     */
    void turn(String room, Duration rest, Runnable task);

    /** Runs work that may take long, after the work before it. */
    void background(Runnable task);

    /** Runs a merge that may take seconds and that clients wait for, after the merges before it. */
    void aside(Runnable merge);

    /** Runs a short task once after a delay; a delay that is not positive means as soon as possible. */
    Cancellable after(Duration delay, Runnable task);

    /** Runs a short task again and again, until the scheduler is closed. */
    void every(Duration interval, Runnable task);

    /** Something that has not happened yet. */
    interface Cancellable {
        /** Prevents it, if it has not begun. */
        void cancel();
    }
}
