package dev.yarrow.server.transport;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A connection whose network does what it is told: the real queue of an outbox, and a socket that takes bytes when
 * {@link #deliver} is called. Confined to its simulation.
 */
public final class SimulatedConnection implements Connection {
    private final ConnectionHandler handler;
    private final Consumer<byte[]> receiver;
    private final FrameQueue queue;
    private final FrameQueue.LaneState mainLane;
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final Queue<byte[]> inbound = new ArrayDeque<>();
    private boolean suspended;
    private boolean open = true;
    private boolean closing;
    private final Runnable release;
    private int closeCode = -1;
    private Duration pausedFor = Duration.ZERO;

    /** Whether the outbox may have something to say about having become empty. */
    private boolean pendingDrain;

    /** The beginning of a message whose end is not here yet. */
    private byte[] rest = new byte[0];

    /** @param receiver gets the payload of each message that reaches the client */
    public SimulatedConnection(ConnectionHandler handler, OutboxLimits limits, Consumer<byte[]> receiver) {
        this(handler, () -> {}, limits, receiver);
    }

    /** @param release called when the connection is gone */
    public SimulatedConnection(
            ConnectionHandler handler, Runnable release, OutboxLimits limits, Consumer<byte[]> receiver) {
        this.release = release;
        this.handler = handler;
        this.receiver = receiver;
        this.queue =
                new FrameQueue(limits, new OutboxBudget(Long.MAX_VALUE, TransportListener.NONE, () -> {}), () -> 0);
        this.mainLane = new FrameQueue.LaneState(handler::onDrained);
    }

    /** The upgrade is done. */
    public void open() {
        handler.onOpen(this);
        runLater();
    }

    /** The client sends a message; it is on its way until {@link #arrive}. */
    public void send(byte[] payload) {
        inbound.add(payload);
    }

    /** Whether a message waits that the server would read now. */
    public boolean hasInbound() {
        return open && !suspended && !inbound.isEmpty();
    }

    /** The oldest message of the client reaches the server. */
    public void arrive() {
        handler.onBinary(inbound.remove());
        runLater();
    }

    /** Whether the server has something for the client, or for itself to hear of its emptied outbox. */
    public boolean hasOutbound() {
        return open && (queue.bytes() > 0 || pendingDrain);
    }

    /** The socket takes one batch. */
    public void deliver() {
        List<ByteBuffer> batch = new ArrayList<>();
        List<FrameQueue.Drained> drained = queue.nextBatch(batch);
        if (batch.isEmpty()) {
            pendingDrain = false;
            drained.forEach(FrameQueue.Drained::tell);
            runLater();
            return;
        }
        int bytes = batch.stream().mapToInt(ByteBuffer::remaining).sum();
        ByteBuffer wire = ByteBuffer.allocate(bytes + rest.length).put(rest);
        batch.forEach(wire::put);
        wire.flip();
        queue.batchWritten();
        readMessages(wire);
        pendingDrain = true;
    }

    private void readMessages(ByteBuffer wire) {
        while (wire.remaining() >= 2) {
            wire.mark();
            wire.get();
            long length = wire.get() & 0x7f;
            int more = length == 126 ? 2 : length == 127 ? 8 : 0;
            if (wire.remaining() < more) {
                wire.reset();
                break;
            }
            length = more == 2 ? wire.getShort() & 0xffff : more == 8 ? wire.getLong() : length;
            if (wire.remaining() < length) {
                wire.reset();
                break;
            }
            byte[] payload = new byte[(int) length];
            wire.get(payload);
            receiver.accept(payload);
        }
        rest = new byte[wire.remaining()];
        wire.get(rest);
    }

    /** The connection breaks, whatever was on its way. */
    public void cut() {
        if (open) {
            open = false;
            queue.abort();
            handler.onClosed(1006, "");
            release.run();
        }
    }

    /** The connection is gone and so is the server: nobody is told. */
    public void vanish() {
        open = false;
        queue.abort();
    }

    public boolean isOpen() {
        return open;
    }

    /** What the server closed with; -1 if it did not. */
    public int closeCode() {
        return closeCode;
    }

    public boolean isSuspended() {
        return suspended;
    }

    /** Whether tasks wait for the connection's next turn. */
    public boolean hasLater() {
        return open && !later.isEmpty();
    }

    /** Runs the tasks of the connection's turns; nothing else runs meanwhile. Returns whether there were any. */
    public boolean runLater() {
        boolean any = !later.isEmpty();
        for (Runnable task = later.poll(); task != null; task = later.poll()) {
            task.run();
        }
        return any;
    }

    @Override
    public void later(Runnable task) {
        later.add(task);
    }

    @Override
    public OpenLane openLane(Lane.Listener listener) {
        FrameQueue.LaneState state = new FrameQueue.LaneState(listener);
        return new OpenLane() {
            @Override
            public Offered offer(List<Frame> frames) {
                return SimulatedConnection.this.offer(state, frames);
            }

            @Override
            public void catchUp(List<Frame> frames) {
                queue.catchUp(state, frames);
            }

            @Override
            public long writtenRevision() {
                return state.writtenRevision();
            }

            @Override
            public void close() {
                queue.close(state);
                pendingDrain = true;
            }
        };
    }

    @Override
    public Offered offer(List<Frame> frames) {
        return offer(mainLane, frames);
    }

    private Offered offer(FrameQueue.LaneState lane, List<Frame> frames) {
        pendingDrain = true;
        return switch (queue.offer(lane, frames).result()) {
            case QUEUED -> Offered.QUEUED;
            case BEHIND -> Offered.BEHIND;
            case CLOSED, OVERLOADED -> Offered.CLOSED;
        };
    }

    @Override
    public void catchUp(List<Frame> frames) {
        queue.catchUp(mainLane, frames);
    }

    @Override
    public long writtenRevision() {
        return mainLane.writtenRevision();
    }

    @Override
    public long queuedBytes() {
        return queue.bytes();
    }

    @Override
    public void close(int code, String reason) {
        if (open) {
            closeCode = code;
            closing = true;
        }
    }

    /** Whether the server asked to close and it did not happen yet. */
    public boolean isClosing() {
        return open && closing;
    }

    @Override
    public void pauseReading(Duration time) {
        pausedFor = pausedFor.plus(time);
    }

    /** For how long the client was not to be read because it was too fast. */
    public Duration pausedFor() {
        return pausedFor;
    }

    @Override
    public void suspendReading() {
        suspended = true;
    }

    @Override
    public void resumeReading() {
        suspended = false;
    }
}
