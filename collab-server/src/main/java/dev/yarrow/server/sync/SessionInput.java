package dev.yarrow.server.sync;

import dev.yarrow.crdt.MalformedException;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.ProtocolException;
import dev.yarrow.server.protocol.YWebsocketProtocol;
import dev.yarrow.server.room.LogPosition;
import dev.yarrow.server.room.Receipt;
import dev.yarrow.server.room.RoomEvent;
import dev.yarrow.server.room.SessionId;
import dev.yarrow.server.session.MessageScanner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes from the client of a session: it is scanned, held to a pace, posted to the room, and answered when it is on
 * disk. Thread-safe. Its lock is held for moves of memory only; room and whoever waits are told outside of it.
 */
final class SessionInput {
    private static final YWebsocketProtocol PROTOCOL = YWebsocketProtocol.INSTANCE;
    private static final int MAX_PUSHES = 4;

    private final SessionId place;
    private final Consumer<RoomEvent> room;
    private final Metrics metrics;
    private final MessageScanner scanner;

    /** Held while a push is posted, so that receipts come in the order of the pushes; taken before its own lock. */
    private final Object posting = new Object();

    /* Guarded by this. */
    private final PendingPushes pushes;
    private final PushPace pace;
    private @Nullable SyncRefusal closed;
    private boolean suspended;

    /** @param room takes what came, in its order */
    SessionInput(
            SessionId place,
            Consumer<RoomEvent> room,
            ScanLimits limits,
            SyncSettings settings,
            Metrics metrics,
            Instant now) {
        this.place = place;
        this.room = room;
        this.metrics = metrics;
        this.scanner = new MessageScanner(place, limits, () -> {}, metrics);
        this.pushes = new PendingPushes(settings);
        this.pace = new PushPace(settings, now);
    }

    /**
     * Scans what a client sent.
     *
     * @throws SyncRefusal if anything in it is no message of a client
     */
    List<RoomEvent> scan(List<byte[]> messages) {
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

    /** Hands over what a client sent; completes on any thread when it is on disk, or was not for long enough. */
    CompletableFuture<Pushed> push(List<RoomEvent> events, Instant now) {
        metrics.syncPush();
        CompletableFuture<Pushed> answer = new CompletableFuture<>();
        synchronized (posting) {
            SyncRefusal refusal = add(answer, events, now);
            if (refusal != null) {
                return CompletableFuture.failedFuture(refusal);
            }
            events.forEach(room);
            room.accept(new RoomEvent.ReceiptRequested(place));
        }
        return answer;
    }

    /** Has a push wait for its receipt, or says why not. */
    private synchronized @Nullable SyncRefusal add(
            CompletableFuture<Pushed> answer, List<RoomEvent> events, Instant now) {
        if (closed != null) {
            return closed;
        }
        if (suspended) {
            return SyncRefusal.unavailable("much waits for this document");
        }
        if (pushes.size() >= MAX_PUSHES) {
            return SyncRefusal.rate(
                    "expected one push at a time, " + MAX_PUSHES + " are being taken in", Duration.ZERO);
        }
        Duration wait = pace.take(events, now);
        if (!wait.isZero()) {
            metrics.slowed();
            return SyncRefusal.rate("this client sends faster than is taken; send this again later", wait);
        }
        pushes.add(answer, now);
        return null;
    }

    /** Takes nothing while too much waits for the document. */
    synchronized void suspend(boolean now) {
        suspended = now;
    }

    void received(Receipt receipt) {
        Runnable answer;
        synchronized (this) {
            answer = pushes.received(receipt);
        }
        answer.run();
    }

    void durable(LogPosition position) {
        List<Runnable> answers;
        synchronized (this) {
            answers = pushes.durable(position);
        }
        answers.forEach(Runnable::run);
    }

    /** Answers those that waited for long enough; whether some still wait. */
    boolean tick(Instant now) {
        List<Runnable> answers;
        boolean waiting;
        synchronized (this) {
            answers = pushes.tick(now);
            waiting = pushes.size() > 0;
        }
        answers.forEach(Runnable::run);
        return waiting;
    }

    /** Takes nothing more. */
    void close(SyncRefusal refusal) {
        List<Runnable> answers;
        synchronized (this) {
            closed = refusal;
            answers = pushes.failAll(refusal);
        }
        answers.forEach(Runnable::run);
    }
}
