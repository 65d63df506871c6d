package dev.yarrow.server.simulation;

import dev.yarrow.server.sync.Delivery;
import dev.yarrow.server.sync.Reader;
import dev.yarrow.server.sync.SimulatedSync;
import dev.yarrow.server.sync.SyncRefusal;
import dev.yarrow.server.sync.SyncSession;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A stream or a poll whose network takes what the simulation tells it to. */
final class HttpReader implements Reader {
    private static final int EVENT_BYTES = 2_000;
    private static final Duration STREAM = Duration.ofSeconds(55);
    private static final Duration POLL = Duration.ofSeconds(20);

    private final boolean isPoll;
    private @Nullable SyncSession session;
    private Instant started = Instant.MAX;
    private Instant now = Instant.MIN;
    private @Nullable SyncRefusal refusal;
    private boolean over;
    private boolean done;
    private boolean abandoned;

    /** Whether a place in the log is told for its own sake, as it is every second. */
    private boolean positionDue;

    HttpReader(boolean isPoll) {
        this.isPoll = isPoll;
    }

    void attach(SyncSession to, String from, Instant at) {
        started = at;
        now = at;
        session = to;
        to.attach(this, from, at);
    }

    SyncSession session() {
        if (session == null) {
            throw new IllegalStateException("nobody listens yet");
        }
        return session;
    }

    @Override
    public void news() {}

    @Override
    public void resync() {
        refusal = SyncRefusal.resync("open anew");
    }

    @Override
    public void denied(SyncRefusal reason) {
        refusal = reason;
    }

    @Override
    public void over() {
        over = true;
    }

    @Override
    public void tick(Instant at) {
        now = at;
        over |= !at.isBefore(started.plus(isPoll ? POLL : STREAM));
        positionDue = session != null && session.output().hasAnything();
        if (over && abandoned) {
            breaks();
        }
    }

    boolean hasNews() {
        return session != null
                && !done
                && (over || refusal != null || positionDue || session.output().hasFreshFrames());
    }

    /** What comes next; the last may be nothing. */
    Delivery take() {
        Delivery delivery = session().output().take(this, EVENT_BYTES, positionDue || isPoll);
        positionDue = false;
        if (isPoll || over || refusal != null) {
            done = true;
            session().detach(this, now);
        }
        return delivery;
    }

    boolean isDone() {
        return done;
    }

    /** Why it ended, if there is a reason. */
    @Nullable
    SyncRefusal refusal() {
        return refusal;
    }

    /** It breaks, perhaps with something on its way that the client never sees. */
    void loses(boolean something) {
        if (session != null && !done) {
            if (something) {
                session.output().take(this, EVENT_BYTES, /* marksAlone= */ true);
            }
            breaks();
        }
    }

    /** Its client is gone without a word; the server finds out when its time is over. */
    void abandon() {
        abandoned = true;
    }

    void breaks() {
        if (session != null && !done) {
            done = true;
            session.failed(this, now);
        }
    }

    /** Bytes that wait for it, over what may. */
    long queuedBytes(SimulatedSync server) {
        return session == null ? 0 : server.queuedBytesOver(session);
    }
}
