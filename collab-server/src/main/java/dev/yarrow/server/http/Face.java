package dev.yarrow.server.http;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Answers GET calls below some path; thread-safe. HEAD is the same without the body. */
@FunctionalInterface
interface Face {

    /** The reply; may throw, or complete with, a {@link Problem}. */
    CompletableFuture<Reply> answer(Call call);

    /** A face that knows its answer at once. */
    static Face immediate(Function<Call, Reply> answer) {
        return call -> CompletableFuture.completedFuture(answer.apply(call));
    }
}
