package dev.yarrow.server.access;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Asks about many, some at a time, so that many thousand clients do not make as many questions at once. Thread-safe. A
 * round that is still under way is not overtaken by the next one.
 */
final class Round<T> {
    static final int ASKED_AT_ONCE = 64;

    private final Function<T, CompletionStage<?>> question;

    /* Guarded by this. */
    private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);

    Round(Function<T, CompletionStage<?>> question) {
        this.question = question;
    }

    /** Begins to ask, unless the last round is not over yet. Returns about how many it asks. */
    synchronized int start(Iterable<T> about) {
        if (!underWay.isDone()) {
            return 0;
        }
        Queue<T> left = new ConcurrentLinkedQueue<>();
        about.forEach(left::add);
        int all = left.size();
        CompletableFuture<?>[] lanes = new CompletableFuture<?>[Math.min(all, ASKED_AT_ONCE)];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new CompletableFuture<Void>();
            askNext(left, lanes[i]);
        }
        underWay = CompletableFuture.allOf(lanes);
        return all;
    }

    private void askNext(Queue<T> left, CompletableFuture<?> lane) {
        T next = left.poll();
        if (next == null) {
            lane.complete(null);
            return;
        }
        // In a task of its own, because answers that are there at once would make the stack as deep as the queue is
        // long.
        CompletionStage<?> unused = question.apply(next).whenCompleteAsync((answer, failure) -> askNext(left, lane));
    }
}
