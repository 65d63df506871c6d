package dev.yarrow.server.session;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * How many questions about the documents of one connection are asked at a time: whoever answers them answers everybody's,
 * and one client with many documents must not take all of its time. Confined to its connection.
 */
final class Questions {
    private final int most;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int asked;

    Questions(int most) {
        this.most = most;
    }

    /** Asks now, or when there are few enough; each one asked is followed by one {@link #answered}. */
    void ask(Runnable question) {
        if (asked < most) {
            asked++;
            question.run();
        } else {
            waiting.add(question);
        }
    }

    /** One that was asked has its answer, or needs none any more. */
    void answered() {
        Runnable next = waiting.poll();
        if (next == null) {
            asked--;
        } else {
            next.run();
        }
    }
}
