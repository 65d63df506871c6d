package dev.yarrow.server.transport;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread-safe: the life of one WebSocket from its upgrade to its end. Everything that reaches Tyrus or the
 * {@link ConnectionHandler} happens in turns, one at a time. A connection is open, then closing (a status is set, and
 * the close frame is the last one queued), then gone (the socket is closed); each step is taken once and never undone.
 */
final class WebSocketConnection implements Connection, FrameReader.Sink, Outbox.Events, AssemblyBudget.Holder {
    private record Closing(CloseStatus status, long sinceNanos) {}

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
    private static final Frame PING = Frame.control(Frame.PING, new byte[0]);

    private final long id;
    private final GuardedHandler handler;
    private final TransportContext context;
    private final EndPoint endPoint;
    private final Turns turns;
    private final Outbox outbox;
    private final WireConnection wire;
    private final PeerWatch watch;
    private final Pace pace;

    private final AtomicReference<@Nullable Closing> closing = new AtomicReference<>();
    private final AtomicBoolean gone = new AtomicBoolean();
    private volatile boolean lastWritten;

    /* Confined to turns. */
    private final MessageAssembler assembler;
    private @Nullable TyrusSession tyrus;
    private boolean peerClosed;
    private boolean violated;
    private long unweighed;

    WebSocketConnection(long id, ConnectionHandler handler, TransportContext context, EndPoint endPoint) {
        this.id = id;
        this.handler = new GuardedHandler(handler, this::failed);
        this.context = context;
        this.endPoint = endPoint;
        this.turns = new Turns(context.executor(), this::failed);
        this.outbox = new Outbox(
                context.settings().outbox(),
                context.outboxes(),
                endPoint::write,
                context.executor(),
                this,
                context.listener(),
                System::nanoTime);
        this.wire = new WireConnection(this, turns, endPoint, context);
        this.assembler = new MessageAssembler(context.assembly(), this);
        this.watch = new PeerWatch(context.settings(), System.nanoTime());
        this.pace = new Pace(context.settings().rates(), System.nanoTime());
    }

    /** Jetty's half of this connection, to which the HTTP connection is upgraded. */
    WireConnection wire() {
        return wire;
    }

    // --- the session layer's side

    @Override
    public Offered offer(List<Frame> frames) {
        return offer(outbox.mainLane(), frames);
    }

    private Offered offer(FrameQueue.LaneState lane, List<Frame> frames) {
        return switch (outbox.offer(lane, frames)) {
            case QUEUED -> Offered.QUEUED;
            case BEHIND -> Offered.BEHIND;
            case CLOSED -> Offered.CLOSED;
            case OVERLOADED -> {
                close(
                        new CloseStatus(CloseStatus.OVERLOADED, "too many answers wait for a peer that does not read"),
                        true);
                yield Offered.CLOSED;
            }
        };
    }

    @Override
    public void catchUp(List<Frame> frames) {
        outbox.catchUp(outbox.mainLane(), frames);
    }

    @Override
    public long writtenRevision() {
        return outbox.mainLane().writtenRevision();
    }

    @Override
    public OpenLane openLane(Lane.Listener listener) {
        return new DocumentLane(listener);
    }

    @Override
    public void later(Runnable task) {
        turns.later(task);
    }

    @Override
    public long queuedBytes() {
        return outbox.queuedBytes();
    }

    @Override
    public void close(int code, String reason) {
        if (!CloseStatus.maySend(code)) {
            throw new IllegalArgumentException(
                    "close code " + code + " may not be sent; use 1000 to 1003, 1007 to 1014 or 3000 to 4999");
        }
        close(new CloseStatus(code, reason), false);
    }

    @Override
    public void suspendReading() {
        wire.suspend();
    }

    @Override
    public void pauseReading(Duration time) {
        if (isOpen()) {
            context.listener().slowed();
            wire.pause(time.toNanos());
        }
    }

    @Override
    public void resumeReading() {
        resumed();
        wire.resume();
    }

    /** The peer may get on again, after a time in which it could not. */
    void resumed() {
        watch.resumed(System.nanoTime());
    }

    private final class DocumentLane implements OpenLane {
        private final FrameQueue.LaneState state;

        private DocumentLane(Lane.Listener listener) {
            state = new FrameQueue.LaneState(
                    (fellBehind, presenceDropped) -> tellLater(listener, fellBehind, presenceDropped));
        }

        @Override
        public Offered offer(List<Frame> frames) {
            return WebSocketConnection.this.offer(state, frames);
        }

        @Override
        public void catchUp(List<Frame> frames) {
            outbox.catchUp(state, frames);
        }

        @Override
        public long writtenRevision() {
            return state.writtenRevision();
        }

        @Override
        public void close() {
            outbox.close(state);
        }
    }

    // --- what Tyrus tells through the endpoint, in turns

    void sessionOpened() {
        handler.opened(this);
    }

    void binary(ByteBuffer part, boolean last) {
        if (isOpen()) {
            byte[] message = assembler.add(part, last);
            if (message != null) {
                handler.binary(message);
            }
        }
    }

    /** The memory that this connection's unfinished message holds is needed. */
    @Override
    public void giveWay() {
        close(new CloseStatus(CloseStatus.OVERLOADED, "too many unfinished messages, this one is the oldest"), true);
    }

    /** The memory of what waits for this peer is needed; one that takes nothing would not read a close frame either. */
    void giveWayToOthers(boolean takesNothing) {
        CloseStatus status = new CloseStatus(CloseStatus.OVERLOADED, "too much waits for those who read slowly");
        if (takesNothing) {
            startClosing(status);
            cut();
        } else {
            close(status, true);
        }
    }

    /** Nanoseconds for which bytes have waited without the socket taking any. */
    long stalledNanos(long now) {
        return outbox.stalledNanos(now);
    }

    void text() {
        if (isOpen()) {
            handler.text();
        }
    }

    /** Tyrus ends its session, either because this connection told it to or because it found a fault itself. */
    void sessionClosed(int code, String reason) {
        CloseStatus status = new CloseStatus(code, reason);
        close(status, false);
        handler.closed(startClosing(status));
    }

    /** An exception that Tyrus met or that a handler threw: this connection ends, nothing else. */
    void failed(Throwable failure) {
        LOG.error("connection {} is closed because its handling failed", id, failure);
        close(new CloseStatus(CloseStatus.INTERNAL_ERROR, "the server failed"), true);
    }

    // --- what comes from the peer, in turns

    void open(TyrusSession.Opener opener) {
        context.onOpened().accept(this);
        tyrus = opener.open();
    }

    boolean isQuick() {
        return handler.isQuick();
    }

    void bytesRead(int count) {
        watch.heard(System.nanoTime());
        context.listener().bytesIn(count);
        unweighed += count;
    }

    /** Where reading is after the bytes that came; a peer that is too fast is not read for a while. */
    void progress(boolean inMessage, long finished, long frames) {
        long now = System.nanoTime();
        watch.progress(inMessage, finished, now);
        long pause = pace.pauseAfter(frames, unweighed, now);
        unweighed = 0;
        if (pause > 0) {
            pauseReading(Duration.ofNanos(pause));
        }
    }

    @Override
    public boolean wantsMore() {
        return !peerClosed && !wire.isSuspended();
    }

    @Override
    public void frame(ByteBuffer frame) {
        TyrusSession session = tyrus;
        if (isOpen() && session != null) {
            session.read(frame);
        }
    }

    @Override
    public void closed(CloseStatus status) {
        peerClosed = true;
        close(status, true);
        endIfDone();
    }

    /** What follows in the input cannot be read any more; it is only drained so that the close frame arrives. */
    void violated(ProtocolViolation violation) {
        violated = true;
        LOG.debug("connection {}: {}", id, violation.reason());
        close(new CloseStatus(violation.closeCode(), violation.reason()), true);
    }

    boolean discardsInput() {
        return violated || peerClosed;
    }

    /** The peer closed its half of the socket, or it failed; also called when Jetty closed it. */
    void end() {
        if (!gone.compareAndSet(false, true)) {
            return;
        }
        CloseStatus status = startClosing(new CloseStatus(CloseStatus.BROKEN, "the connection broke"));
        outbox.abort();
        endPoint.close();
        turns.later(() -> {
            endSession(status);
            wire.releaseInput();
            context.onGone().accept(this, status);
        });
    }

    // --- what the outbox tells, on any thread

    @Override
    public void onDrained(boolean fellBehind, boolean presenceDropped) {
        tellLater(handler::drained, fellBehind, presenceDropped);
    }

    private void tellLater(Lane.Listener listener, boolean fellBehind, boolean presenceDropped) {
        turns.later(() -> {
            if (isOpen()) {
                listener.onDrained(fellBehind, presenceDropped);
            }
        });
    }

    @Override
    public void finished() {
        lastWritten = true;
        turns.later(this::endIfDone);
    }

    @Override
    public void writeFailed(Throwable cause) {
        LOG.debug("connection {}: writing failed", id, cause);
        end();
    }

    // --- closing

    boolean isOpen() {
        return closing.get() == null;
    }

    private void close(CloseStatus status, boolean dropQueued) {
        Closing mine = new Closing(status, System.nanoTime());
        if (!closing.compareAndSet(null, mine)) {
            return;
        }
        outbox.finish(status.frame(), dropQueued);
        turns.later(() -> {
            endSession(status);
            wire.resume();
        });
    }

    /** Sets the status unless there is one, and returns the one that holds. */
    private CloseStatus startClosing(CloseStatus status) {
        Closing mine = new Closing(status, System.nanoTime());
        Closing witness = closing.compareAndExchange(null, mine);
        return witness == null ? status : witness.status();
    }

    private void endSession(CloseStatus status) {
        TyrusSession session = tyrus;
        if (session != null) {
            tyrus = null;
            session.end(status);
        }
        assembler.discard();
        handler.closed(status);
    }

    private void endIfDone() {
        if (!lastWritten) {
            return;
        }
        if (peerClosed) {
            end();
        } else if (violated) {
            endPoint.shutdownOutput();
        }
    }

    // --- the clock

    /** Does what is due: ends a close that takes too long or a peer that is stuck or silent, pings, keeps alive. */
    void sweep(long now) {
        Closing how = closing.get();
        if (how != null) {
            if (now - how.sinceNanos() >= context.settings().closeTimeout().toNanos()) {
                cut();
            }
            return;
        }
        switch (watch.due(now, !wire.isSuspended(), outbox)) {
            case STUCK -> {
                context.listener().stuck();
                startClosing(new CloseStatus(CloseStatus.OVERLOADED, "the peer reads too slowly"));
                cut();
            }
            case SILENT -> close(new CloseStatus(CloseStatus.GOING_AWAY, "nothing came for too long"), true);
            case UNFINISHED -> close(new CloseStatus(CloseStatus.POLICY, "a message took too long to arrive"), true);
            case PING -> offer(List.of(PING));
            case KEEPALIVE -> handler.keepalive().ifPresent(frame -> offer(List.of(frame)));
            case NOTHING -> {}
        }
    }

    /** Ends the socket with a reset, so that the kernel gives up what it still holds for it too. */
    void cut() {
        if (endPoint.getTransport() instanceof SocketChannel channel) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException alreadyClosed) {
                LOG.trace("connection {} was closed before it was cut", id, alreadyClosed);
            }
        }
        end();
    }
}
