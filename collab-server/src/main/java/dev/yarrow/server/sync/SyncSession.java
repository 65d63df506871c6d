package dev.yarrow.server.sync;

import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.room.LogPosition;
import dev.yarrow.server.room.RoomEvent;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.room.Seat;
import dev.yarrow.server.room.SessionId;
import dev.yarrow.server.transport.OutboxBudget;
import dev.yarrow.storage.DocumentName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of sync over HTTP in one document: it sits in the room like a connection, while requests come and go. Thread-safe.
 * Here is its life, from the seat that it takes to the reason why it ends; what the client sends goes through a
 * {@link SessionInput}, and what it hears through a {@link SessionOutput}.
 *
 * <p>What it remembers only saves work. Any server makes another one from the client's ticket and position.
 */
public final class SyncSession {
    private static final Duration FIRST_LEASE = Duration.ofSeconds(10);

    private final String id;
    private final AccessRequest request;
    private final SyncSettings settings;
    private final Consumer<SyncSession> closing;
    private final SessionId place = SessionId.next();
    private final SessionInput input;
    private final SessionOutput output;

    /* Guarded by this. */
    private @Nullable Seat seat;
    private AccessWatch.@Nullable Stay stay;
    private boolean closed;
    private boolean cameAgain;
    private Instant lastSeen;

    /** @param closing told once, when the session is over */
    SyncSession(
            String id,
            AccessRequest request,
            ScanLimits limits,
            SyncSettings settings,
            OutboxBudget budget,
            Metrics metrics,
            Instant now,
            Consumer<SyncSession> closing) {
        this.id = id;
        this.request = request;
        this.settings = settings;
        this.closing = closing;
        this.input = new SessionInput(place, this::post, limits, settings, metrics, now);
        this.output = new SessionOutput(place, this::post, settings, budget, metrics);
        this.lastSeen = now;
    }

    /** Takes its place in the room, and stays as long as the grant holds. */
    void enter(Rooms rooms, AccessWatch watch, Grant grant) {
        output.tell(grant.right());
        Seat taken = rooms.join(document(), new SessionLink(this, place, grant));
        AccessWatch.Stay begun = watch.begin(request, grant, new Guest(taken, grant));
        boolean over;
        synchronized (this) {
            seat = taken;
            stay = begun;
            over = closed;
        }
        if (over) {
            begun.end();
            taken.leave();
        }
    }

    public DocumentName document() {
        return request.document();
    }

    /** What its client is to hear. */
    public SessionOutput output() {
        return output;
    }

    SessionInput input() {
        return input;
    }

    /** A ticket for this session. */
    Ticket ticket(Instant now) {
        return new Ticket(document(), id, request.token(), now.plus(settings.ticket()));
    }

    synchronized boolean isOver() {
        return closed;
    }

    // --- requests of the client

    /** Says the client's first words; completes on the room's thread with all that it lacks and who is there. */
    CompletableFuture<Delivery> open(List<RoomEvent> events) {
        CompletableFuture<Delivery> answer = output.open();
        if (!answer.isDone()) {
            events.forEach(this::post);
        }
        return answer;
    }

    /** Hands over what a client sent; completes on any thread when it is on disk, or was not for long enough. */
    CompletableFuture<Pushed> push(List<RoomEvent> events, Instant now) {
        cameAgain(now);
        return input.push(events, now);
    }

    /**
     * From now on this reader is told, and no other one.
     *
     * @param from the position that the client has everything of
     * @throws SyncRefusal if it is no position, or the session is over
     */
    public void attach(Reader next, String from, Instant now) {
        LogPosition position = LogPosition.parse(from)
                .orElseThrow(() -> SyncRefusal.malformed(
                        "Last-Event-ID: expected the position of open, of an event or of a message 111"));
        cameAgain(now);
        output.attach(next, position);
    }

    /** This reader is done. */
    public void detach(Reader done, Instant now) {
        if (output.detach(done)) {
            seen(now);
        }
    }

    /** This reader is done, and what it took may not have arrived. */
    public void failed(Reader broken, Instant now) {
        if (output.failed(broken)) {
            seen(now);
        }
    }

    private synchronized void cameAgain(Instant now) {
        cameAgain = true;
        lastSeen = now;
    }

    private synchronized void seen(Instant now) {
        lastSeen = now;
    }

    /** Tells the room, once the session has a seat in it. */
    private void post(RoomEvent event) {
        Seat in;
        synchronized (this) {
            in = seat;
        }
        if (in != null) {
            in.post(event);
        }
    }

    // --- its end

    /** The log is on disk up to here. */
    void durable(LogPosition position) {
        output.durable(position);
        input.durable(position);
    }

    /** Ends the session if its client was not heard of for too long; otherwise tells who waits that time passed. */
    void tick(Instant now) {
        boolean pushes = input.tick(now);
        boolean listens = output.tick(now);
        if (!pushes && !listens && isLeaseOver(now)) {
            leave();
        }
    }

    /** A client that opened and never came again has little to lose. */
    private synchronized boolean isLeaseOver(Instant now) {
        boolean isNew = !cameAgain && settings.lease().compareTo(FIRST_LEASE) > 0;
        return !now.isBefore(lastSeen.plus(isNew ? FIRST_LEASE : settings.lease()));
    }

    /** The client is gone, or the server goes; whoever comes with its ticket gets another session. */
    void leave() {
        close(SyncRefusal.unavailable("this session is over; come again"));
    }

    /** Ends the session, for whatever reason somebody else has. */
    void close(int code, String reason) {
        close(SyncRefusal.ofClose(code, reason));
    }

    private void close(SyncRefusal refusal) {
        Seat in;
        AccessWatch.Stay ending;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            in = seat;
            ending = stay;
        }
        closing.accept(this);
        if (ending != null) {
            ending.end();
        }
        if (in != null) {
            in.leave();
        }
        input.close(refusal);
        output.close(refusal);
    }

    /** Tells the room, and the client, that something else is granted than before. Thread-safe. */
    private final class Guest implements AccessWatch.Guest {
        private final Seat in;
        private volatile Right right;
        private final Grant first;

        private Guest(Seat in, Grant first) {
            this.in = in;
            this.first = first;
            this.right = first.right();
        }

        @Override
        public void changed(Grant grant) {
            in.post(new RoomEvent.AccessChanged(place, grant));
            if (grant.right() != right) {
                right = grant.right();
                output.tell(right);
            }
        }

        @Override
        public void ended(String reason) {
            // What the client sent and the room has not taken in yet, or is merging, changes nothing any more.
            in.post(new RoomEvent.AccessChanged(place, first.withRight(Right.READ)));
            close(CloseCode.FORBIDDEN, reason);
        }
    }
}
