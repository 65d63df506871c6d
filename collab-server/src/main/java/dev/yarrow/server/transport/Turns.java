package dev.yarrow.server.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.SerializedInvoker;

/** Thread-safe: runs the tasks of one connection one at a time, in the order in which they came. */
final class Turns {
    private final Executor executor;
    private final Consumer<Throwable> onFailure;
    private final SerializedInvoker invoker = new SerializedInvoker() {
        @Override
        protected void onError(Runnable task, Throwable failure) {
            onFailure.accept(failure);
        }
    };

    /** @param onFailure told, in its turn, when a task throws; the tasks after it still run */
    Turns(Executor executor, Consumer<Throwable> onFailure) {
        this.executor = executor;
        this.onFailure = onFailure;
    }

    /** Runs the task on this thread, or on the thread that is in a turn now, which this one then does not wait for. */
    void run(Runnable task) {
        invoker.run(task);
    }

    /** Runs the task on another thread, or on this one once the turn that it is in has ended. */
    void later(Runnable task) {
        Runnable todo = invoker.offer(task);
        if (todo == null) {
            return;
        }
        try {
            executor.execute(todo);
        } catch (RejectedExecutionException poolStopped) {
            // The server is going down, and nobody else will ever run what ends this connection.
            todo.run();
        }
    }
}
