package dev.yarrow.server.sync;

import dev.yarrow.crdt.MalformedException;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.protocol.ProtocolException;
import dev.yarrow.server.protocol.ServerMessage;
import dev.yarrow.server.protocol.YWebsocketProtocol;
import dev.yarrow.server.room.LogPosition;
import dev.yarrow.server.room.Receipt;
import dev.yarrow.server.room.RoomEvent;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.room.Seat;
import dev.yarrow.server.room.SessionId;
import dev.yarrow.server.session.MessageScanner;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.server.transport.Offered;
import dev.yarrow.server.transport.OutboxBudget;
import dev.yarrow.server.transport.SlowReader;
import dev.yarrow.storage.DocumentName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of sync over HTTP in one document: it sits in the room like a connection, while requests come and go. Thread-safe.
 * Its lock is held for moves of memory only; rooms, readers and whoever waits are told outside of it.
 *
 * <p>What it remembers only saves work. Any server makes another one from the client's ticket and position.
 */
public final class SyncSession {
    private static final YWebsocketProtocol PROTOCOL = YWebsocketProtocol.INSTANCE;
    private static final int MAX_PUSHES = 4;
    private static final Duration FIRST_LEASE = Duration.ofSeconds(10);

    private final String id;
    private final AccessRequest request;
    private final SyncSettings settings;
    private final Metrics metrics;
    private final Consumer<SyncSession> closing;
    private final SessionId place = SessionId.next();
    private final MessageScanner scanner;

    /** Held while a push is posted, so that receipts come in the order of the pushes; taken before the session's own. */
    private final Object posting = new Object();

    /* Guarded by this. */
    private final SessionQueue queue;
    private final PendingPushes pushes;
    private final PushPace pace;
    private @Nullable Seat seat;
    private AccessWatch.@Nullable Stay stay;
    private @Nullable Reader reader;
    private @Nullable CompletableFuture<Delivery> opening;
    private @Nullable SyncRefusal closed;
    private int resumes;
    private boolean suspended;
    private boolean fellOut;
    private boolean cameAgain;
    private Instant lastSeen;
    private long countedBytes;

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
        this.metrics = metrics;
        this.closing = closing;
        this.scanner = new MessageScanner(place, limits, () -> {}, metrics);
        this.queue = new SessionQueue(settings.maxQueueBytes(), budget);
        this.pushes = new PendingPushes(settings);
        this.pace = new PushPace(settings, now);
        this.lastSeen = now;
    }

    /** Takes its place in the room, and stays as long as the grant holds. */
    void enter(Rooms rooms, AccessWatch watch, Grant grant) {
        tell(grant.right());
        Seat taken = rooms.join(document(), new SessionLink(this, place, grant));
        AccessWatch.Stay begun = watch.begin(request, grant, new Guest(taken, grant));
        boolean over;
        synchronized (this) {
            seat = taken;
            stay = begun;
            over = closed != null;
        }
        if (over) {
            begun.end();
            taken.leave();
        }
    }

    public DocumentName document() {
        return request.document();
    }

    /** A ticket for this session. */
    Ticket ticket(Instant now) {
        return new Ticket(document(), id, request.token(), now.plus(settings.ticket()));
    }

    String id() {
        return id;
    }

    synchronized boolean isOver() {
        return closed != null;
    }

    // --- what the client sends

    /**
     * Scans what a client sent.
     *
     * @throws SyncRefusal if anything in it is no message of a client
     */
    public List<RoomEvent> scan(List<byte[]> messages) {
        List<RoomEvent> events = new ArrayList<>(messages.size());
        try {
            for (byte[] message : messages) {
                events.add(PROTOCOL.decode(message).accept(scanner));
            }
        } catch (ProtocolException e) {
            throw malformed(e.reason());
        } catch (MalformedException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
        return events;
    }

    private SyncRefusal malformed(String reason) {
        metrics.updateRejected("malformed");
        return SyncRefusal.malformed(reason);
    }

    /** Says the client's first words; completes on the room's thread with all that it lacks and who is there. */
    CompletableFuture<Delivery> open(List<RoomEvent> events) {
        CompletableFuture<Delivery> answer = new CompletableFuture<>();
        Seat in;
        synchronized (this) {
            if (closed != null) {
                return CompletableFuture.failedFuture(closed);
            }
            opening = answer;
            in = seat();
        }
        events.forEach(in::post);
        return answer;
    }

    /** Hands over what a client sent; completes on any thread when it is on disk, or was not for long enough. */
    public CompletableFuture<Pushed> push(List<RoomEvent> events, Instant now) {
        metrics.syncPush();
        CompletableFuture<Pushed> answer = new CompletableFuture<>();
        synchronized (posting) {
            Seat in;
            synchronized (this) {
                lastSeen = now;
                cameAgain = true;
                if (closed != null || suspended) {
                    return CompletableFuture.failedFuture(
                            closed != null ? closed : SyncRefusal.unavailable("much waits for this document"));
                }
                if (pushes.size() >= MAX_PUSHES) {
                    return CompletableFuture.failedFuture(SyncRefusal.rate(
                            "expected one push at a time, " + MAX_PUSHES + " are being taken in", Duration.ZERO));
                }
                Duration wait = pace.take(events, now);
                if (!wait.isZero()) {
                    metrics.slowed();
                    return CompletableFuture.failedFuture(
                            SyncRefusal.rate("this client sends faster than is taken; send this again later", wait));
                }
                pushes.add(answer, now);
                in = seat();
            }
            events.forEach(in::post);
            in.post(new RoomEvent.ReceiptRequested(place));
        }
        return answer;
    }

    private Seat seat() {
        if (seat == null) {
            throw new IllegalStateException("a session is used after it entered its room");
        }
        return seat;
    }

    // --- what the client hears

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
        Reader before;
        boolean missed = false;
        boolean known;
        Seat in;
        synchronized (this) {
            if (closed != null) {
                throw closed;
            }
            lastSeen = now;
            cameAgain = true;
            if (fellOut) { // while nobody listened: presence, rights and questions are gone, too
                fellOut = false;
                missed = true;
            }
            before = reader;
            reader = missed ? null : next;
            known = !missed && queue.resume(position);
            resumes += known || missed ? 0 : 1;
            in = seat();
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
            in.post(new RoomEvent.ResumeRequested(place, position));
        }
    }

    /** This reader is done. */
    public synchronized void detach(Reader done, Instant now) {
        if (reader == done) {
            reader = null;
            lastSeen = now;
        }
    }

    /** This reader is done, and what it took may not have arrived. */
    public synchronized void failed(Reader broken, Instant now) {
        if (reader == broken) {
            queue.undelivered();
            detach(broken, now);
        }
    }

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
            post(new RoomEvent.OutboxDrained(place, /* fellBehind= */ false, 0));
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
        List<Runnable> answers;
        synchronized (this) {
            queue.mark(position);
            answers = pushes.durable(position);
        }
        answers.forEach(Runnable::run);
        news();
    }

    void received(Receipt receipt) {
        Runnable answer;
        synchronized (this) {
            answer = pushes.received(receipt);
        }
        answer.run();
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

    synchronized void suspend(boolean now) {
        suspended = now;
    }

    /** Ends the session, for whatever reason somebody else has. */
    void close(int code, String reason) {
        close(SyncRefusal.ofClose(code, reason));
    }

    private void close(SyncRefusal refusal) {
        List<Runnable> answers;
        Seat in;
        AccessWatch.Stay ending;
        Reader told;
        synchronized (this) {
            if (closed != null) {
                return;
            }
            closed = refusal;
            answers = pushes.failAll(refusal);
            CompletableFuture<Delivery> opened = opening;
            if (opened != null) {
                answers.add(() -> opened.completeExceptionally(refusal));
            }
            in = seat;
            ending = stay;
            told = reader;
            reader = null;
            queue.fallOut();
            countBytes();
        }
        closing.accept(this);
        if (ending != null) {
            ending.end();
        }
        if (in != null) {
            in.leave();
        }
        answers.forEach(Runnable::run);
        if (told != null && refusal.passes()) {
            told.over();
        } else if (told != null) {
            told.denied(refusal);
        }
    }

    // --- time

    /** Ends the session if its client was not heard of for too long; otherwise tells who waits that time passed. */
    void tick(Instant now) {
        Reader told;
        List<Runnable> answers;
        boolean gone;
        synchronized (this) {
            told = reader;
            answers = pushes.tick(now);
            gone = reader == null && pushes.size() == 0 && !now.isBefore(lastSeen.plus(lease()));
        }
        answers.forEach(Runnable::run);
        if (gone) {
            leave();
        } else if (told != null) {
            told.tick(now);
        }
    }

    /** How long the client may be silent; one that opened and never came again has little to lose. */
    private Duration lease() {
        boolean isNew = !cameAgain && settings.lease().compareTo(FIRST_LEASE) > 0;
        return isNew ? FIRST_LEASE : settings.lease();
    }

    /** The client is gone, or the server goes; whoever comes with its ticket gets another session. */
    void leave() {
        close(SyncRefusal.unavailable("this session is over; come again"));
    }

    /** What waits for the client, who is not there or reads slowly; it gives way by having the client open anew. */
    synchronized SlowReader slowReader() {
        return new SlowReader(closed == null, reader == null, queue.heldBytes(), this::resync);
    }

    private void resync() {
        Reader told;
        Optional<CompletableFuture<Delivery>> opened;
        synchronized (this) {
            queue.fallOut();
            countBytes();
            told = reader;
            reader = null;
            fellOut = told == null;
            opened = Optional.ofNullable(opening);
        }
        if (told != null) {
            metrics.syncResync();
            told.resync();
        }
        opened.ifPresent(answer -> answer.completeExceptionally(SyncRefusal.unavailable("too much happens at once")));
    }

    private void news() {
        Reader told;
        synchronized (this) {
            told = reader;
        }
        if (told != null) {
            told.news();
        }
    }

    private void post(RoomEvent event) {
        Seat in;
        synchronized (this) {
            in = seat;
        }
        if (in != null) {
            in.post(event);
        }
    }

    /** Has the client told what it may do; rooms tell only WebSockets. */
    private void tell(Right right) {
        List<Frame> frames = new ArrayList<>();
        for (byte[][] parts : PROTOCOL.encode(new ServerMessage.Access(right))) {
            frames.add(Frame.of(Frame.Kind.CONTROL, 0, parts));
        }
        offer(frames);
    }

    /** Called under the lock. */
    private void countBytes() {
        metrics.outboxBytes(queue.bytes() - countedBytes);
        countedBytes = queue.bytes();
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
                tell(right);
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
