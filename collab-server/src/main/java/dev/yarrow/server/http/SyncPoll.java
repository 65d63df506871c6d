package dev.yarrow.server.http;

import dev.yarrow.server.sync.Batch;
import dev.yarrow.server.sync.Delivery;
import dev.yarrow.server.sync.Reader;
import dev.yarrow.server.sync.SyncEntrance;
import dev.yarrow.server.sync.SyncRefusal;
import dev.yarrow.server.sync.SyncSession;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A request that waits for news, and is answered once with what there is. Thread-safe. */
final class SyncPoll implements Reader {
    private static final int ANSWER_BYTES = 1 << 20;

    /** So long an answer waits for the disk: with a position in it the client need not be told the same again. */
    private static final long GATHER_MILLIS = 50;

    private final SyncExchange exchange;
    private final SyncSession session;
    private final SyncEntrance entrance;
    private final String from;
    private final Instant started;
    private final AtomicBoolean gathering = new AtomicBoolean();
    private final AtomicBoolean answered = new AtomicBoolean();

    /** @param from the position that the client came with */
    SyncPoll(SyncExchange exchange, SyncSession session, SyncEntrance entrance, String from) {
        this.exchange = exchange;
        this.session = session;
        this.entrance = entrance;
        this.from = from;
        this.started = entrance.now();
    }

    @Override
    public void news() {
        if (!session.output().hasFreshFrames()) {
            return;
        }
        if (session.output().isComplete()) {
            run(exchange.executor(), this::answer);
        } else if (gathering.compareAndSet(false, true)) {
            run(
                    CompletableFuture.delayedExecutor(GATHER_MILLIS, TimeUnit.MILLISECONDS, exchange.executor()),
                    this::answer);
        }
    }

    @Override
    public void resync() {
        denied(SyncRefusal.resync("what came since this position cannot be told; open anew"));
    }

    @Override
    public void denied(SyncRefusal refusal) {
        if (answered.compareAndSet(false, true)) {
            run(exchange.executor(), () -> exchange.fail(refusal));
        }
    }

    @Override
    public void over() {
        if (answered.compareAndSet(false, true)) {
            run(exchange.executor(), exchange::empty);
        }
    }

    @Override
    public void tick(Instant now) {
        boolean late = !now.isBefore(started.plus(entrance.settings().poll()));
        if (late || session.output().hasFreshFrames() || session.output().hasNewPosition()) {
            run(exchange.executor(), this::answer);
        }
    }

    private void answer() {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        Delivery delivery = session.output().take(this, ANSWER_BYTES, /* marksAlone= */ true);
        if (delivery.isEmpty()) {
            session.detach(this, entrance.now());
            exchange.empty();
            return;
        }
        Batch batch = Batch.at(delivery.position().orElse(from), delivery.batch());
        exchange.batch(delivery, batch, failure -> {
            if (failure == null) {
                session.detach(this, entrance.now());
            } else {
                session.failed(this, entrance.now());
            }
        });
    }

    private static void run(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // The server is going down, and the connection with it.
        }
    }
}
