package dev.yarrow.server.sync;

import dev.yarrow.server.access.Right;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.ServerMessage;
import dev.yarrow.server.protocol.YWebsocketProtocol;
import dev.yarrow.server.room.LogPosition;
import dev.yarrow.server.room.RoomEvent;
import dev.yarrow.server.room.SessionId;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.server.transport.Offered;
import dev.yarrow.server.transport.OutboxBudget;
import dev.yarrow.server.transport.SlowReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the client of a session is to hear, and the request that takes it to the client. Thread-safe. Its lock is held for
 * moves of memory only; room, readers and whoever waits are told outside of it.
 */
public final class SessionOutput {
    private final SessionId place;
    private final Consumer<RoomEvent> room;
    private final Metrics metrics;

    /* Guarded by this. */
    private final SessionQueue queue;
    private @Nullable Reader reader;
    private @Nullable CompletableFuture<Delivery> opening;
    private @Nullable SyncRefusal closed;
    private int resumes;
    private boolean fellOut;
    private long countedBytes;

    /** @param room is asked for what the queue does not have */
    SessionOutput(
            SessionId place, Consumer<RoomEvent> room, SyncSettings settings, OutboxBudget budget, Metrics metrics) {
        this.place = place;
        this.room = room;
        this.metrics = metrics;
        this.queue = new SessionQueue(settings.maxQueueBytes(), budget);
    }

    // --- whom it tells

    /** Completes on the room's thread with all that the client lacks and who is there, once it said its first words. */
    synchronized CompletableFuture<Delivery> open() {
        if (closed != null) {
            return CompletableFuture.failedFuture(closed);
        }
        CompletableFuture<Delivery> answer = new CompletableFuture<>();
        opening = answer;
        return answer;
    }

    /**
     * From now on this reader is told, and no other one.
     *
     * @param from what the client has everything up to
     * @throws SyncRefusal if the session is over
     */
    void attach(Reader next, LogPosition from) {
        Reader before;
        boolean missed;
        boolean known;
        synchronized (this) {
            if (closed != null) {
                throw closed;
            }
            missed = fellOut; // while nobody listened: presence, rights and questions are gone, too
            fellOut = false;
            before = reader;
            reader = missed ? null : next;
            known = !missed && queue.resume(from);
            resumes += known || missed ? 0 : 1;
        }
        if (before != null) {
            before.over();
        }
        if (missed) {
            metrics.syncResync();
            next.resync();
        } else if (known) {
            next.news();
        } else {
            room.accept(new RoomEvent.ResumeRequested(place, from));
        }
    }

    /** This reader is done; whether it was the one that is told. */
    synchronized boolean detach(Reader done) {
        boolean wasTold = reader == done;
        reader = wasTold ? null : reader;
        return wasTold;
    }

    /** This reader is done, and what it took may not have arrived; whether it was the one that is told. */
    synchronized boolean failed(Reader broken) {
        if (reader == broken) {
            queue.undelivered();
        }
        return detach(broken);
    }

    /** Tells whoever waits that time passed; whether anybody does. */
    boolean tick(Instant now) {
        Reader told = told();
        if (told != null) {
            told.tick(now);
        }
        return told != null;
    }

    private synchronized @Nullable Reader told() {
        return reader;
    }

    // --- what they take

    /**
     * Takes out what waits; nothing for a reader that is not attached any more.
     *
     * @param marksAlone whether a position without messages is of interest
     */
    public Delivery take(Reader taker, long aboutBytes, boolean marksAlone) {
        Delivery delivery;
        boolean presenceDropped;
        synchronized (this) {
            if (reader != taker || !(marksAlone || queue.hasFrames())) {
                return Delivery.NOTHING;
            }
            delivery = queue.take(aboutBytes);
            presenceDropped = queue.takePresenceDropped();
            countBytes();
        }
        metrics.deliveries(delivery.messages());
        if (presenceDropped) {
            room.accept(new RoomEvent.OutboxDrained(place, /* fellBehind= */ false, 0));
        }
        return delivery;
    }

    /** Whether messages wait that nobody took so far. */
    public synchronized boolean hasFreshFrames() {
        return queue.hasFreshFrames();
    }

    /** Whether a position waits that the client does not know. */
    public synchronized boolean hasNewPosition() {
        return queue.hasAnything() && queue.endsWithMark();
    }

    /** Whether anything waits, be it a position or what was taken before. */
    public synchronized boolean hasAnything() {
        return queue.hasAnything();
    }

    /** Whether all that waits is known to be on disk. */
    public synchronized boolean isComplete() {
        return queue.endsWithMark();
    }

    /** What waits for the client, who is not there or reads slowly; it gives way by having the client open anew. */
    synchronized SlowReader slowReader() {
        return new SlowReader(closed == null, reader == null, queue.heldBytes(), this::resync);
    }

    // --- what the room says

    Offered offer(List<Frame> frames) {
        boolean fits;
        synchronized (this) {
            if (closed != null) {
                return Offered.CLOSED;
            }
            fits = queue.offer(frames);
            countBytes();
        }
        if (!fits) {
            resync();
            return Offered.BEHIND;
        }
        news();
        return Offered.QUEUED;
    }

    void catchUp(List<Frame> frames) {
        boolean fits;
        synchronized (this) {
            if (closed != null || resumes > 1) {
                return; // a later one is on its way
            }
            fits = queue.catchUp(frames);
            countBytes();
        }
        if (!fits) {
            resync();
        }
    }

    void inStep(LogPosition durable) {
        CompletableFuture<Delivery> opened;
        Delivery delivery = Delivery.NOTHING;
        synchronized (this) {
            resumes = Math.max(0, resumes - 1);
            opened = opening;
            opening = null;
            if (resumes == 0) {
                queue.inStep(durable);
            }
            if (opened != null) {
                delivery = queue.takeAll();
                countBytes();
            }
        }
        if (opened != null) {
            opened.complete(delivery);
        } else {
            news();
        }
    }

    void durable(LogPosition position) {
        synchronized (this) {
            queue.mark(position);
        }
        news();
    }

    void cannotResume() {
        synchronized (this) {
            resumes = Math.max(0, resumes - 1);
            if (resumes > 0) {
                return;
            }
        }
        resync();
    }

    /** Has the client told what it may do; rooms tell only WebSockets. */
    void tell(Right right) {
        List<Frame> frames = new ArrayList<>();
        for (byte[][] parts : YWebsocketProtocol.INSTANCE.encode(new ServerMessage.Access(right))) {
            frames.add(Frame.of(Frame.Kind.CONTROL, 0, parts));
        }
        offer(frames);
    }

    /** Takes nothing more, forgets what waits, and tells whoever listens. */
    void close(SyncRefusal refusal) {
        Reader told;
        CompletableFuture<Delivery> opened;
        synchronized (this) {
            closed = refusal;
            opened = opening;
            told = reader;
            reader = null;
            queue.fallOut();
            countBytes();
        }
        if (opened != null) {
            opened.completeExceptionally(refusal);
        }
        if (told != null && refusal.passes()) {
            told.over();
        } else if (told != null) {
            told.denied(refusal);
        }
    }

    private void resync() {
        Reader told;
        CompletableFuture<Delivery> opened;
        synchronized (this) {
            queue.fallOut();
            countBytes();
            told = reader;
            reader = null;
            fellOut = told == null;
            opened = opening;
        }
        if (told != null) {
            metrics.syncResync();
            told.resync();
        }
        if (opened != null) {
            opened.completeExceptionally(SyncRefusal.unavailable("too much happens at once"));
        }
    }

    private void news() {
        Reader told = told();
        if (told != null) {
            told.news();
        }
    }

    /** Called under the lock. */
    private void countBytes() {
        metrics.outboxBytes(queue.bytes() - countedBytes);
        countedBytes = queue.bytes();
    }
}
