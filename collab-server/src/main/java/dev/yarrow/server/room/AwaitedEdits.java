package dev.yarrow.server.room;

import dev.yarrow.crdt.Update;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** The server's own edits that are not known to be on disk, and who waits for that. Confined to its room. */
final class AwaitedEdits {
    private final Queue<Awaited> inOrder = new ArrayDeque<>();

    private record Awaited(long batch, Update update, Reply<Update> reply) {}

    /** Tells {@code reply} of the update as soon as this batch is on disk; batches come in their order. */
    void add(long batch, Update update, Reply<Update> reply) {
        inOrder.add(new Awaited(batch, update, reply));
    }

    boolean isAwaited() {
        return !inOrder.isEmpty();
    }

    /** All batches up to this one are on disk. */
    void durable(long batch) {
        while (!inOrder.isEmpty() && inOrder.element().batch <= batch) {
            Awaited done = inOrder.remove();
            done.reply.success(done.update);
        }
    }

    /** Takes out whoever still waits. */
    List<Reply<Update>> takeAll() {
        List<Reply<Update>> replies = inOrder.stream().map(Awaited::reply).toList();
        inOrder.clear();
        return replies;
    }
}
