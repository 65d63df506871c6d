package dev.yarrow.server.sync;

import dev.yarrow.server.room.LogPosition;
import dev.yarrow.server.room.Receipt;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Pushes that are not answered yet: those that the room did not take in, in their order, and those that wait for the disk.
 * Guarded by its session. What it answers is returned, to be said outside of the guard.
 */
final class PendingPushes {
    private final SyncSettings settings;
    private final Deque<Push> sent = new ArrayDeque<>();
    private final List<Push> accepted = new ArrayList<>();

    private static final class Push {
        private final CompletableFuture<Pushed> answer;
        private final Instant since;
        private @Nullable Receipt receipt;

        private Push(CompletableFuture<Pushed> answer, Instant since) {
            this.answer = answer;
            this.since = since;
        }

        private Runnable succeed(Receipt known, LogPosition durable) {
            Pushed pushed = new Pushed(
                    known.accepted().toString(),
                    durable.toString(),
                    known.refused(),
                    known.right().name().toLowerCase(Locale.ROOT));
            return () -> answer.complete(pushed);
        }

        private Runnable fail(SyncRefusal refusal) {
            return () -> answer.completeExceptionally(refusal);
        }
    }

    PendingPushes(SyncSettings settings) {
        this.settings = settings;
    }

    void add(CompletableFuture<Pushed> answer, Instant now) {
        sent.add(new Push(answer, now));
    }

    int size() {
        return sent.size() + accepted.size();
    }

    /** The room took in the push that was sent first. */
    Runnable received(Receipt receipt) {
        Push push = sent.poll();
        if (push == null) {
            return () -> {};
        }
        if (receipt.gap()) {
            return push.fail(SyncRefusal.resync(
                    "this builds on changes that did not arrive; open the document anew and send what it lacks"));
        }
        if (receipt.durable().covers(receipt.accepted())) {
            return push.succeed(receipt, receipt.durable());
        }
        push.receipt = receipt;
        accepted.add(push);
        return () -> {};
    }

    /** The log is on disk up to here. */
    List<Runnable> durable(LogPosition position) {
        List<Runnable> answers = new ArrayList<>();
        accepted.removeIf(push -> {
            Receipt known = push.receipt;
            if (known == null || known.accepted().sequence() > position.sequence()) {
                return false;
            }
            // The epoch may have become known only now.
            LogPosition place =
                    new LogPosition(position.epoch(), known.accepted().sequence());
            answers.add(
                    push.succeed(new Receipt(place, position, known.refused(), known.gap(), known.right()), position));
            return true;
        });
        return answers;
    }

    /**
     * Answers those that waited for long enough. A place in the log that is not on disk is never told: after a crash
     * another change may get it.
     */
    List<Runnable> tick(Instant now) {
        List<Runnable> answers = new ArrayList<>();
        accepted.removeIf(push -> {
            if (now.isBefore(push.since.plus(settings.durable()))) {
                return false;
            }
            answers.add(push.fail(SyncRefusal.unavailable("the disk is slow, and this is not on it; send it again")));
            return true;
        });
        for (Push push : sent) { // they keep their place: receipts come in their order
            if (!now.isBefore(push.since.plus(settings.accepted()))) {
                answers.add(push.fail(SyncRefusal.unavailable("nobody took this in so far; send it again")));
            }
        }
        return answers;
    }

    List<Runnable> failAll(SyncRefusal refusal) {
        List<Runnable> answers = new ArrayList<>();
        sent.forEach(push -> answers.add(push.fail(refusal)));
        accepted.forEach(push -> answers.add(push.fail(refusal)));
        sent.clear();
        accepted.clear();
        return answers;
    }
}
