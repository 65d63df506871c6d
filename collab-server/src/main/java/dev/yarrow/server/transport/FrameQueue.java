package dev.yarrow.server.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Thread-safe: the frames of one outbox, and the rules for when they are too many. Its lock is held for moves of memory
 * only. A frame of which a part was given out is never dropped.
 */
final class FrameQueue {
    enum Result {
        QUEUED,
        BEHIND,
        CLOSED,
        /** More control frames than the limits allow. */
        OVERLOADED
    }

    /** What a call did to the queue, to be reported outside the lock. */
    record Change(Result result, long bytes, int droppedUpdates, int droppedPresence) {}

    /** What was lost since the queue was empty the last time. */
    record Drained(boolean fellBehind, boolean presenceDropped) {
        static final Drained NOTHING = new Drained(false, false);

        boolean any() {
            return fellBehind || presenceDropped;
        }
    }

    /**
     * What a batch held.
     *
     * @param revision of the last update that is now written whole; -1 if there was none
     * @param last whether the last frame of the connection was in it
     */
    record Written(long bytes, int messages, long revision, boolean last) {}

    static final int MAX_BATCH_BUFFERS = 64;
    /** Small, so that a slow socket shows progress often, and the JDK's copy for a gathering write stays small too. */
    static final int MAX_BATCH_BYTES = 64 << 10;

    private final OutboxLimits limits;
    private final LongSupplier nanoClock;
    private final ArrayDeque<Frame> frames = new ArrayDeque<>();
    /** Frames whose last byte is in the batch that is being written. */
    private final List<Frame> completing = new ArrayList<>();

    /** What is left of the first frame, if a part of it was given out. */
    private @Nullable ByteBuffer begun;

    private long bytes;
    private long controlBytes;
    private long batchBytes;
    private boolean behind;
    private boolean behindTold;
    private boolean presenceDropped;
    private @Nullable Frame last;
    private boolean aborted;
    private long waitingSince;

    private long bytesBefore;
    private int droppedUpdates;
    private int droppedPresence;

    FrameQueue(OutboxLimits limits, LongSupplier nanoClock) {
        this.limits = limits;
        this.nanoClock = nanoClock;
    }

    synchronized Change offer(List<Frame> offered) {
        startChange();
        for (Frame frame : offered) {
            if (isFinished()) {
                break;
            }
            switch (frame.kind()) {
                case UPDATE -> offerUpdate(frame);
                case PRESENCE -> offerPresence(frame);
                case CONTROL -> {
                    if (controlBytes >= limits.maxControlBytes()) {
                        return change(Result.OVERLOADED);
                    }
                    add(frame);
                }
            }
        }
        return change(isFinished() ? Result.CLOSED : behind ? Result.BEHIND : Result.QUEUED);
    }

    synchronized Change catchUp(List<Frame> frames) {
        startChange();
        if (isFinished()) {
            return change(Result.CLOSED);
        }
        behind = false;
        behindTold = false;
        frames.forEach(this::add);
        return change(Result.QUEUED);
    }

    synchronized Change finish(Frame lastFrame, boolean dropQueued) {
        startChange();
        if (isFinished()) {
            return change(Result.CLOSED);
        }
        if (dropQueued) {
            drop(null);
        }
        add(lastFrame);
        last = lastFrame;
        return change(Result.QUEUED);
    }

    synchronized Change abort() {
        startChange();
        aborted = true;
        frames.clear();
        completing.clear();
        begun = null;
        bytes = 0;
        controlBytes = 0;
        batchBytes = 0;
        return change(Result.CLOSED);
    }

    /** Adds the next buffers to write; if there are none, says what was lost meanwhile, once. */
    synchronized Drained nextBatch(List<ByteBuffer> batch) {
        int room = MAX_BATCH_BYTES;
        while (room > 0 && batch.size() < MAX_BATCH_BUFFERS && !frames.isEmpty()) {
            ByteBuffer rest = begun == null ? frames.element().encoded() : begun;
            int count = Math.min(room, rest.remaining());
            batch.add(rest.slice(rest.position(), count));
            begun = rest.position(rest.position() + count);
            room -= count;
            batchBytes += count;
            if (!begun.hasRemaining()) {
                begun = null;
                completing.add(frames.remove());
            }
        }
        return batch.isEmpty() ? takeDrained() : Drained.NOTHING;
    }

    /** The socket took all buffers of the last batch. */
    synchronized Written batchWritten() {
        int messages = 0;
        long revision = -1;
        boolean lastWritten = false;
        for (Frame frame : completing) {
            messages += frame.isMessage() ? 1 : 0;
            if (frame.kind() == Frame.Kind.UPDATE && frame.revision() > 0) {
                revision = frame.revision();
            } else if (frame.kind() == Frame.Kind.CONTROL) {
                controlBytes -= frame.size();
            }
            lastWritten |= frame == last;
        }
        completing.clear();
        Written written = new Written(batchBytes, messages, revision, lastWritten);
        bytes -= batchBytes;
        batchBytes = 0;
        waitingSince = nanoClock.getAsLong();
        return written;
    }

    synchronized long bytes() {
        return bytes;
    }

    /** For how long bytes have waited without any being taken; 0 if none wait. */
    synchronized long stalledNanos(long now) {
        return bytes == 0 ? 0 : now - waitingSince;
    }

    private void offerUpdate(Frame frame) {
        if (!behind && isFull()) {
            drop(Frame.Kind.PRESENCE);
            if (isFull()) {
                behind = true;
                drop(Frame.Kind.UPDATE);
            }
        }
        if (behind) {
            droppedUpdates++;
        } else {
            add(frame);
        }
    }

    private void offerPresence(Frame frame) {
        if (!behind && isFull()) {
            drop(Frame.Kind.PRESENCE);
        }
        if (behind || isFull()) {
            presenceDropped = true;
            droppedPresence++;
        } else {
            add(frame);
        }
    }

    /** Removes the frames of one kind, or of all kinds for null, but never one that is begun. */
    private void drop(Frame.@Nullable Kind kind) {
        Frame begunFrame = begun == null ? null : frames.element();
        frames.removeIf(frame -> {
            boolean dropped = frame != begunFrame && (kind == null || frame.kind() == kind);
            if (dropped) {
                bytes -= frame.size();
                countDropped(frame);
            }
            return dropped;
        });
    }

    private void countDropped(Frame frame) {
        switch (frame.kind()) {
            case UPDATE -> droppedUpdates++;
            case PRESENCE -> {
                presenceDropped = true;
                droppedPresence++;
            }
            case CONTROL -> controlBytes -= frame.size();
        }
    }

    private void add(Frame frame) {
        if (bytes == 0) {
            waitingSince = nanoClock.getAsLong();
        }
        frames.add(frame);
        bytes += frame.size();
        if (frame.kind() == Frame.Kind.CONTROL) {
            controlBytes += frame.size();
        }
    }

    private boolean isFull() {
        return bytes >= limits.maxBytes();
    }

    private boolean isFinished() {
        return last != null || aborted;
    }

    private Drained takeDrained() {
        if (isFinished() || (behind && behindTold)) {
            return Drained.NOTHING;
        }
        Drained drained = new Drained(behind, presenceDropped);
        behindTold = behind;
        presenceDropped = false;
        return drained;
    }

    private void startChange() {
        bytesBefore = bytes;
        droppedUpdates = 0;
        droppedPresence = 0;
    }

    private Change change(Result result) {
        return new Change(result, bytes - bytesBefore, droppedUpdates, droppedPresence);
    }
}
