package dev.yarrow.server.transport;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Thread-safe: what one connection has still to send, bounded in bytes, and the loop that hands it to the socket.
 *
 * <p>Whoever queues frames also makes the first attempt to write them: it cannot block, it is bounded by
 * {@link #MAX_BYTES_PER_CALLER}, and it saves a thread switch per delivery. What the socket does not take, and what goes
 * beyond that bound, is written on threads of the pool. The lock of the {@link FrameQueue} is never held while writing.
 */
final class Outbox {
    /** The socket, as much of it as an outbox needs; completes the callback once the buffers were taken. */
    @FunctionalInterface
    interface Socket {
        void write(Callback callback, ByteBuffer... buffers);
    }

    /**
     * Told on whatever thread writes; must hand over to another one for anything that takes time. As a listener, it is
     * told of the main lane.
     */
    interface Events extends Lane.Listener {
        /** The last frame was written. */
        void finished();

        void writeFailed(Throwable cause);
    }

    static final int MAX_BYTES_PER_CALLER = 256 << 10;

    private final FrameQueue queue;
    private final FrameQueue.LaneState mainLane;
    private final Socket socket;
    private final Executor executor;
    private final Events events;
    private final TransportListener listener;
    private final LongSupplier nanoClock;
    private final Writer writer = new Writer();
    private final AtomicBoolean continuing = new AtomicBoolean();

    private volatile long lastMessageNanos;

    Outbox(
            OutboxLimits limits,
            OutboxBudget budget,
            Socket socket,
            Executor executor,
            Events events,
            TransportListener listener,
            LongSupplier nanoClock) {
        this.queue = new FrameQueue(limits, budget, nanoClock);
        this.mainLane = new FrameQueue.LaneState(events);
        this.socket = socket;
        this.executor = executor;
        this.events = events;
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.lastMessageNanos = nanoClock.getAsLong();
    }

    /** The lane of whatever belongs to the connection as a whole. */
    FrameQueue.LaneState mainLane() {
        return mainLane;
    }

    /** Queues what there is room for; {@link FrameQueue.Result#OVERLOADED} asks the caller to end the connection. */
    FrameQueue.Result offer(FrameQueue.LaneState lane, List<Frame> frames) {
        FrameQueue.Change change = queue.offer(lane, frames);
        report(change);
        writer.iterate();
        return change.result();
    }

    void catchUp(FrameQueue.LaneState lane, List<Frame> frames) {
        report(queue.catchUp(lane, frames));
        writer.iterate();
    }

    /** Takes nothing more from a lane; another one may have waited for it. */
    void close(FrameQueue.LaneState lane) {
        queue.close(lane);
        writer.iterate();
    }

    /** Queues the last frame; nothing is taken after it. Only the first call counts. */
    void finish(Frame last, boolean dropQueued) {
        report(queue.finish(mainLane, last, dropQueued));
        writer.iterate();
    }

    /** Forgets everything; the socket is gone or about to be closed. */
    void abort() {
        report(queue.abort());
    }

    long queuedBytes() {
        return queue.bytes();
    }

    /** The last moment when a whole message was handed over; pings and pongs do not count. */
    long lastMessageNanos() {
        return lastMessageNanos;
    }

    /** Nanoseconds for which bytes have waited without the socket taking any; 0 when nothing waits. */
    long stalledNanos(long now) {
        return queue.stalledNanos(now);
    }

    private void report(FrameQueue.Change change) {
        if (change.bytes() != 0) {
            listener.outboxBytes(change.bytes());
        }
        if (change.droppedUpdates() > 0) {
            listener.dropped(Frame.Kind.UPDATE, change.droppedUpdates());
        }
        if (change.droppedPresence() > 0) {
            listener.dropped(Frame.Kind.PRESENCE, change.droppedPresence());
        }
    }

    private void continueOnPool() {
        if (continuing.compareAndSet(false, true)) {
            executor.execute(() -> {
                continuing.set(false);
                writer.startTurn();
            });
        }
    }

    /** The writing loop: at most one batch is with the socket at any time. */
    private final class Writer extends IteratingCallback {
        private final List<ByteBuffer> buffers = new ArrayList<>();
        private final AtomicLong bytesThisTurn = new AtomicLong();

        void startTurn() {
            bytesThisTurn.set(0);
            iterate();
        }

        @Override
        protected Action process() {
            if (bytesThisTurn.get() >= MAX_BYTES_PER_CALLER) {
                continueOnPool();
                return Action.IDLE;
            }
            buffers.clear();
            List<FrameQueue.Drained> drained = queue.nextBatch(buffers);
            if (buffers.isEmpty()) {
                bytesThisTurn.set(0);
                drained.forEach(FrameQueue.Drained::tell);
                return Action.IDLE;
            }
            socket.write(this, buffers.toArray(ByteBuffer[]::new));
            return Action.SCHEDULED;
        }

        @Override
        protected void onSuccess() {
            FrameQueue.Written written = queue.batchWritten();
            bytesThisTurn.addAndGet(written.bytes());
            if (written.messages() > 0) {
                lastMessageNanos = nanoClock.getAsLong();
            }
            listener.bytesOut(written.bytes());
            listener.outboxBytes(-written.bytes());
            listener.deliveries(written.messages());
            if (written.last()) {
                events.finished();
            }
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            events.writeFailed(cause);
        }
    }
}
