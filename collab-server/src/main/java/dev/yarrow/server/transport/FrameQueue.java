package dev.yarrow.server.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Thread-safe: the frames of one outbox, and the rules for when they are too many. Its lock is held for moves of memory
 * only. A frame of which a part was given out is never dropped.
 *
 * <p>The bound is one for all lanes, since memory is. When it is reached, presence goes first and then the updates of the
 * lane that has most of them waiting, so that a busy document does not cost a quiet one anything. Lanes that fell behind
 * are told one at a time, each after the one before has caught up: what catches a lane up may be a whole document.
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

    /** What a lane lost since it was told the last time. */
    record Drained(LaneState lane, boolean fellBehind, boolean presenceDropped) {
        void tell() {
            lane.listener.onDrained(fellBehind, presenceDropped);
        }
    }

    /**
     * What a batch held.
     *
     * @param last whether the last frame of the connection was in it
     */
    record Written(long bytes, int messages, boolean last) {}

    /** What the queue knows of a lane. Guarded by the queue's lock, but for the revision, which anybody may read. */
    static final class LaneState {
        private final Lane.Listener listener;
        private boolean behind;
        private boolean presenceDropped;
        private boolean closed;
        private long updateBytes;
        private volatile long writtenRevision;

        /** @param listener told on whatever thread writes; must hand over to another one for anything that takes time */
        LaneState(Lane.Listener listener) {
            this.listener = listener;
        }

        long writtenRevision() {
            return writtenRevision;
        }
    }

    /** Compared by identity: one frame may wait twice. */
    private static final class Queued {
        private final Frame frame;
        private final LaneState lane;

        private Queued(Frame frame, LaneState lane) {
            this.frame = frame;
            this.lane = lane;
        }
    }

    static final int MAX_BATCH_BUFFERS = 64;
    /** Small, so that a slow socket shows progress often, and the JDK's copy for a gathering write stays small too. */
    static final int MAX_BATCH_BYTES = 64 << 10;

    /** The part of the bound that every lane may fill with updates, whatever the others do. */
    private static final int RESERVED_PARTS = 256;

    private final OutboxLimits limits;
    private final OutboxBudget budget;
    private final LongSupplier nanoClock;
    private final ArrayDeque<Queued> frames = new ArrayDeque<>();
    /** Frames whose last byte is in the batch that is being written. */
    private final List<Queued> completing = new ArrayList<>();

    /** Of the first frame, how many bytes were given out. */
    private int begun;

    /** Lanes that lost something and were not told yet, in the order in which it happened. */
    private final Set<LaneState> losers = new LinkedHashSet<>();

    /** The lane that was told that it is behind, until it has caught up. */
    private @Nullable LaneState catchingUp;

    private long bytes;
    private long controlBytes;
    private long batchBytes;
    private @Nullable Frame last;
    private boolean aborted;
    private long waitingSince;

    private long bytesBefore;
    private int droppedUpdates;
    private int droppedPresence;

    FrameQueue(OutboxLimits limits, OutboxBudget budget, LongSupplier nanoClock) {
        this.limits = limits;
        this.budget = budget;
        this.nanoClock = nanoClock;
    }

    synchronized Change offer(LaneState lane, List<Frame> offered) {
        startChange();
        for (Frame frame : offered) {
            if (isFinished() || lane.closed) {
                break;
            }
            switch (frame.kind()) {
                case UPDATE -> offerUpdate(lane, frame);
                case PRESENCE -> offerPresence(lane, frame);
                case CONTROL -> {
                    if (controlBytes >= limits.maxControlBytes()) {
                        return change(Result.OVERLOADED);
                    }
                    add(lane, frame);
                }
            }
        }
        return change(isFinished() || lane.closed ? Result.CLOSED : lane.behind ? Result.BEHIND : Result.QUEUED);
    }

    synchronized Change catchUp(LaneState lane, List<Frame> frames) {
        startChange();
        if (isFinished() || lane.closed) {
            return change(Result.CLOSED);
        }
        caughtUp(lane);
        frames.forEach(frame -> add(lane, frame));
        return change(Result.QUEUED);
    }

    /** Takes nothing more from a lane; what it queued is still sent. */
    synchronized void close(LaneState lane) {
        lane.closed = true;
        losers.remove(lane);
        caughtUp(lane);
    }

    synchronized Change finish(LaneState lane, Frame lastFrame, boolean dropQueued) {
        startChange();
        if (isFinished()) {
            return change(Result.CLOSED);
        }
        if (dropQueued) {
            drop(queued -> true);
        }
        add(lane, lastFrame);
        last = lastFrame;
        return change(Result.QUEUED);
    }

    synchronized Change abort() {
        startChange();
        aborted = true;
        frames.forEach(queued -> budget.letGo(queued.frame));
        frames.clear();
        completing.forEach(queued -> budget.letGo(queued.frame));
        completing.clear();
        begun = 0;
        bytes = 0;
        controlBytes = 0;
        batchBytes = 0;
        return change(Result.CLOSED);
    }

    /** Adds the next buffers to write; if there are none, says which lanes lost something meanwhile, once. */
    synchronized List<Drained> nextBatch(List<ByteBuffer> batch) {
        int room = MAX_BATCH_BYTES;
        while (room > 0 && batch.size() < MAX_BATCH_BUFFERS && !frames.isEmpty()) {
            Frame frame = frames.element().frame;
            ByteBuffer part = frame.slice(begun, room);
            batch.add(part);
            begun += part.remaining();
            room -= part.remaining();
            batchBytes += part.remaining();
            if (begun == frame.size()) {
                begun = 0;
                completing.add(frames.remove());
            }
        }
        return batch.isEmpty() ? takeDrained() : List.of();
    }

    /** The socket took all buffers of the last batch. */
    synchronized Written batchWritten() {
        int messages = 0;
        boolean lastWritten = false;
        for (Queued written : completing) {
            Frame frame = written.frame;
            messages += frame.isMessage() ? 1 : 0;
            if (frame.kind() == Frame.Kind.UPDATE && frame.revision() > 0) {
                written.lane.writtenRevision = frame.revision();
            }
            forget(written);
            lastWritten |= frame == last;
        }
        completing.clear();
        Written written = new Written(batchBytes, messages, lastWritten);
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

    private void offerUpdate(LaneState lane, Frame frame) {
        if (!lane.behind && isFull() && lane.updateBytes >= limits.maxBytes() / RESERVED_PARTS) {
            makeRoom(lane);
        }
        if (lane.behind) {
            droppedUpdates++;
        } else {
            add(lane, frame);
        }
    }

    private void makeRoom(LaneState wanting) {
        drop(queued -> queued.frame.kind() == Frame.Kind.PRESENCE);
        while (isFull() && !wanting.behind) {
            fallBehind(busiest(wanting));
        }
    }

    /** The lane with most update bytes waiting among those that are not behind. */
    private LaneState busiest(LaneState wanting) {
        LaneState busiest = wanting;
        for (Queued queued : frames) {
            if (queued.lane.updateBytes > busiest.updateBytes && !queued.lane.behind) {
                busiest = queued.lane;
            }
        }
        return busiest;
    }

    private void fallBehind(LaneState lane) {
        lane.behind = true;
        losers.add(lane);
        drop(queued -> queued.lane == lane && queued.frame.kind() == Frame.Kind.UPDATE);
    }

    private void offerPresence(LaneState lane, Frame frame) {
        if (!lane.behind && isFull()) {
            drop(queued -> queued.frame.kind() == Frame.Kind.PRESENCE);
        }
        if (lane.behind || isFull()) {
            presenceDropped(lane);
        } else {
            add(lane, frame);
        }
    }

    private void presenceDropped(LaneState lane) {
        lane.presenceDropped = true;
        losers.add(lane);
        droppedPresence++;
    }

    /** Removes what matches, but never a frame that is begun. */
    private void drop(Predicate<Queued> which) {
        Queued begunFrame = begun == 0 ? null : frames.element();
        frames.removeIf(queued -> {
            boolean dropped = queued != begunFrame && which.test(queued);
            if (dropped) {
                bytes -= queued.frame.size();
                forget(queued);
                countDropped(queued);
            }
            return dropped;
        });
    }

    private void countDropped(Queued dropped) {
        if (dropped.frame.kind() == Frame.Kind.UPDATE) {
            droppedUpdates++;
        } else if (dropped.frame.kind() == Frame.Kind.PRESENCE) {
            presenceDropped(dropped.lane);
        }
    }

    private void add(LaneState lane, Frame frame) {
        if (bytes == 0) {
            waitingSince = nanoClock.getAsLong();
        }
        frames.add(new Queued(frame, lane));
        budget.hold(frame);
        bytes += frame.size();
        switch (frame.kind()) {
            case UPDATE -> lane.updateBytes += frame.size();
            case CONTROL -> controlBytes += frame.size();
            case PRESENCE -> {}
        }
    }

    /** A frame leaves the queue, one way or the other. */
    private void forget(Queued gone) {
        budget.letGo(gone.frame);
        switch (gone.frame.kind()) {
            case UPDATE -> gone.lane.updateBytes -= gone.frame.size();
            case CONTROL -> controlBytes -= gone.frame.size();
            case PRESENCE -> {}
        }
    }

    private boolean isFull() {
        return bytes >= limits.maxBytes();
    }

    private boolean isFinished() {
        return last != null || aborted;
    }

    private void caughtUp(LaneState lane) {
        lane.behind = false;
        if (catchingUp == lane) {
            catchingUp = null;
        }
    }

    private List<Drained> takeDrained() {
        if (isFinished() || losers.isEmpty()) {
            return List.of();
        }
        List<Drained> drained = new ArrayList<>();
        for (Iterator<LaneState> each = losers.iterator(); each.hasNext(); ) {
            LaneState lane = each.next();
            if (lane.behind && catchingUp != null) {
                continue;
            }
            if (lane.behind) {
                catchingUp = lane;
            }
            drained.add(new Drained(lane, lane.behind, lane.presenceDropped));
            lane.presenceDropped = false;
            each.remove();
        }
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
