package dev.yarrow.server.sync;

import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.server.transport.OutboxBudget;
import dev.yarrow.server.transport.SlowReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after answers that are being written to clients of sync over HTTP. Thread-safe. Whoever takes too little of one is
 * cut off, as over a WebSocket: the web server ends only those who take nothing at all, so that a byte now and then would
 * keep what waits behind it for ever. What is being written takes its part of the memory that all clients share.
 */
public final class AnswerWatch {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerWatch.class);
    private static final Duration TAKES_NOTHING = Duration.ofSeconds(1);

    private final Duration stuckAfter;
    private final OutboxBudget budget;
    private final InstantSource clock;
    private final Metrics metrics;
    private final Set<Answer> answers = ConcurrentHashMap.newKeySet();

    AnswerWatch(Duration stuckAfter, OutboxBudget budget, InstantSource clock, Metrics metrics) {
        this.stuckAfter = stuckAfter;
        this.budget = budget;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * An answer that may be written from now on.
     *
     * @param cut ends it, whatever its socket does; called once at most, while a piece is with the socket, and must not
     *     block
     */
    public Answer begin(Runnable cut) {
        return new Answer(cut);
    }

    /** Cuts off those whose time is up. */
    void tick() {
        Instant now = clock.instant();
        for (Answer answer : answers) {
            try {
                answer.look(now);
            } catch (RuntimeException e) {
                LOG.error("An answer that nobody takes could not be ended", e);
            }
        }
    }

    Stream<SlowReader> slowReaders() {
        Instant latest = clock.instant().minus(TAKES_NOTHING);
        return answers.stream().map(answer -> answer.slowReader(latest));
    }

    /** One answer, of which one small piece at a time is with the socket. Thread-safe. */
    public final class Answer {
        private final Runnable cut;
        private List<Frame> brought = List.of();
        private boolean writing;

        /** When a look first saw the piece that is with the socket. */
        private @Nullable Instant seen;

        private boolean over;

        private Answer(Runnable cut) {
            this.cut = cut;
        }

        /** From now on this is being written, and nothing of what was before. */
        public synchronized void bring(Delivery delivery) {
            brought.forEach(budget::letGo);
            brought = over ? List.of() : delivery.frames();
            brought.forEach(budget::hold);
        }

        /** The socket gets a piece. */
        public synchronized void writing() {
            writing = true;
            answers.add(this);
        }

        /** The socket took the piece. */
        public synchronized void written() {
            writing = false;
            seen = null;
        }

        /** The socket has everything, or is broken. */
        public synchronized void end() {
            over = true;
            bring(Delivery.NOTHING);
            written();
            answers.remove(this);
        }

        private synchronized boolean isStuckSince(Instant latest) {
            return seen != null && !seen.isAfter(latest);
        }

        private synchronized void look(Instant now) {
            if (isStuckSince(now.minus(stuckAfter))) {
                metrics.refused("stuck");
                cut();
            } else if (writing && seen == null) {
                seen = now;
            }
        }

        private synchronized SlowReader slowReader(Instant latest) {
            long bytes = brought.stream().mapToLong(Frame::size).sum();
            return new SlowReader(/* isOpen= */ true, isStuckSince(latest), bytes, this::cut);
        }

        /** Under the lock, so that what is cut is this answer and not the next one on the same connection. */
        private synchronized void cut() {
            if (writing) {
                written();
                cut.run();
            }
        }
    }
}
