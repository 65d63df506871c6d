package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.sync.SyncRefusal;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The requests of one client that are on their way, and the answers. Both may be lost at any time. */
final class HttpRequests {
    private final Queue<Runnable> calls = new ArrayDeque<>();
    private final Queue<Runnable> answers = new ArrayDeque<>();

    /** Answers to requests of an earlier one are not heard. */
    private int connections;

    /** What a request does on the server; a refusal is thrown, or is how it fails. */
    @FunctionalInterface
    interface Call<T> {
        CompletionStage<T> make();
    }

    /** @param answered gets what came of it, or why it was refused */
    <T> void send(Call<T> call, BiConsumer<@Nullable T, @Nullable SyncRefusal> answered) {
        int connection = connections;
        calls.add(() -> make(call).whenComplete((made, failure) -> {
            if (connection == connections) {
                answers.add(() -> answered.accept(made, refusal(failure)));
            }
        }));
    }

    private static <T> CompletionStage<T> make(Call<T> call) {
        try {
            return call.make();
        } catch (SyncRefusal e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static @Nullable SyncRefusal refusal(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause != null) {
            assertThat(cause).isInstanceOf(SyncRefusal.class);
        }
        return (SyncRefusal) cause;
    }

    boolean hasCalls() {
        return !calls.isEmpty();
    }

    /** The oldest request reaches the server. */
    void call() {
        if (hasCalls()) {
            calls.remove().run();
        }
    }

    boolean hasAnswers() {
        return !answers.isEmpty();
    }

    /** The oldest answer reaches the client. */
    void answer() {
        answers.remove().run();
    }

    /** Nothing that is on its way arrives. */
    void forgetAll() {
        connections++;
        calls.clear();
        answers.clear();
    }
}
