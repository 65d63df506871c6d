package dev.yarrow.server.sync;

import dev.yarrow.server.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after answers that are being written to clients of sync over HTTP. Thread-safe. Whoever takes too little of one is
 * cut off, as over a WebSocket: the web server ends only those who take nothing at all, so that a byte now and then would
 * keep what waits behind it for ever.
 */
public final class AnswerWatch {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerWatch.class);

    private final Duration stuckAfter;
    private final InstantSource clock;
    private final Metrics metrics;
    private final Set<Answer> writing = ConcurrentHashMap.newKeySet();

    AnswerWatch(Duration stuckAfter, InstantSource clock, Metrics metrics) {
        this.stuckAfter = stuckAfter;
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
        Instant latest = clock.instant().minus(stuckAfter);
        for (Answer answer : writing) {
            try {
                answer.cutIfStuckSince(latest);
            } catch (RuntimeException e) {
                LOG.error("An answer that nobody takes could not be ended", e);
            }
        }
    }

    /** One answer, of which one small piece at a time is with the socket. Thread-safe. */
    public final class Answer {
        private final Runnable cut;
        private @Nullable Instant since;

        private Answer(Runnable cut) {
            this.cut = cut;
        }

        /** The socket gets a piece. */
        public synchronized void writing() {
            since = clock.instant();
            writing.add(this);
        }

        /** The socket took the piece, or is broken. */
        public synchronized void written() {
            since = null;
            writing.remove(this);
        }

        /** Under the lock, so that what is cut is this answer and not the next one on the same connection. */
        private synchronized void cutIfStuckSince(Instant latest) {
            if (since != null && !since.isAfter(latest)) {
                written();
                metrics.refused("stuck");
                cut.run();
            }
        }
    }
}
