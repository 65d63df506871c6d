package dev.yarrow.server.room;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The step 1 messages that one client was sent and did not answer yet. Confined to its room. Clients answer in order; those
 * that count what is not saved by themselves expect one word about each answer that their own step 1 led to, and none about
 * the others.
 */
final class OpenQuestions {
    private static final int MOST = 1000;

    /** Who caused the question. */
    enum Cause {
        CLIENT,
        ROOM
    }

    private final Deque<Cause> open = new ArrayDeque<>();

    /** Notes a question; a client with so many open ones answers none, and need not be understood. */
    void asked(Cause cause) {
        if (open.size() < MOST) {
            open.add(cause);
        }
    }

    /** Takes out whose question was answered. An answer without one is the client's own idea. */
    Cause answered() {
        return open.isEmpty() ? Cause.CLIENT : open.remove();
    }
}
