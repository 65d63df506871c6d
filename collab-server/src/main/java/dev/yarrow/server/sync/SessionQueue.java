package dev.yarrow.server.sync;

import dev.yarrow.server.room.LogPosition;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.server.transport.OutboxBudget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a session has for its client: frames, and between them marks that say up to where the log is on disk. Guarded by its
 * session.
 *
 * <p>What was taken out is kept until the client says that it has it, by coming with the position of a mark, or until it is
 * too much; then whoever comes with an older position is brought in step by the room. Presence is not kept: clients renew
 * it. When too much waits, presence goes first, and then everything: the client falls out of step. What waits or is kept
 * takes its part of the memory that all clients share.
 */
final class SessionQueue {
    private static final long MAX_KEPT_BYTES = 256 << 10;

    private final long maxBytes;
    private final OutboxBudget budget;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private final Deque<Item> taken = new ArrayDeque<>();

    /** What the client has for certain: everything before the first item; null if nobody knows. */
    private @Nullable LogPosition base;

    private long waitingBytes;
    private long takenBytes;
    private int freshFrames;
    private boolean inStep;

    /** Updates make no sense, until the room has told what was missed. */
    private boolean behind;

    private boolean presenceDropped;

    /**
     * A frame or a mark.
     *
     * @param repeated whether it was taken out before
     */
    private record Item(@Nullable Frame frame, @Nullable LogPosition mark, boolean repeated) {
        private long size() {
            return frame == null ? 0 : frame.size();
        }

        private boolean is(Frame.Kind kind) {
            return frame != null && frame.kind() == kind;
        }

        private boolean isFresh() {
            return frame != null && !repeated;
        }
    }

    SessionQueue(long maxBytes, OutboxBudget budget) {
        this.maxBytes = maxBytes;
        this.budget = budget;
    }

    /** Queues frames; false if too much waits, and everything was dropped. */
    boolean offer(List<Frame> frames) {
        for (Frame frame : frames) {
            boolean isUpdate = frame.kind() == Frame.Kind.UPDATE;
            if (isUpdate && behind) {
                continue;
            }
            // What the client asked for at first is taken whatever its size.
            if ((isUpdate && !inStep) || hasSpaceFor(frame)) {
                enter(frame);
            } else if (frame.kind() == Frame.Kind.PRESENCE) {
                presenceDropped = true;
            } else {
                fallOut();
                return false;
            }
        }
        return true;
    }

    private boolean hasSpaceFor(Frame frame) {
        if (waitingBytes >= maxBytes && frame.kind() != Frame.Kind.PRESENCE) {
            presenceDropped |= removeAll(Frame.Kind.PRESENCE);
        }
        return waitingBytes < maxBytes;
    }

    /** Queues what brings the client in step again; false if that is too much to be queued. */
    boolean catchUp(List<Frame> frames) {
        long bytes = frames.stream().mapToLong(Frame::size).sum();
        if (bytes > maxBytes) {
            fallOut();
            return false;
        }
        behind = false;
        frames.forEach(this::enter);
        return true;
    }

    /** From now on nothing is left out, and marks count. */
    void inStep(LogPosition durable) {
        inStep = !behind;
        mark(durable);
    }

    /** The log is on disk up to here. */
    void mark(LogPosition durable) {
        if (!inStep) {
            return;
        }
        Item last = waiting.peekLast();
        if (last != null && last.mark != null) {
            waiting.removeLast();
        }
        waiting.addLast(new Item(null, durable, false));
    }

    /** Takes out everything for a client that asked with its state vector, and so has everything before. */
    Delivery takeAll() {
        Delivery all = take(Long.MAX_VALUE);
        forgetTaken();
        base = all.place().orElse(null);
        return all;
    }

    /** Takes out the next items; at least one, if the client is in step and any waits. */
    Delivery take(long aboutBytes) {
        List<Frame> frames = new ArrayList<>();
        Optional<LogPosition> place = Optional.empty();
        long bytes = 0;
        while (inStep && !waiting.isEmpty() && bytes < aboutBytes) {
            Item item = removeFirst();
            bytes += item.size();
            if (item.frame != null) {
                frames.add(item.frame);
            }
            if (item.mark != null) {
                place = Optional.of(item.mark);
            }
            if (!item.is(Frame.Kind.PRESENCE)) {
                taken.addLast(item);
                takenBytes += item.size();
            } else {
                leave(item);
            }
        }
        forgetOldest();
        return frames.isEmpty() && place.isEmpty() ? Delivery.NOTHING : new Delivery(frames, place);
    }

    private void forgetOldest() {
        while (takenBytes > MAX_KEPT_BYTES) {
            base = null;
            while (base == null && !taken.isEmpty()) {
                Item oldest = taken.removeFirst();
                takenBytes -= oldest.size();
                leave(oldest);
                base = oldest.mark;
            }
        }
    }

    /** The client has everything up to here and wants the rest; false if the room has to be asked for it. */
    boolean resume(LogPosition from) {
        repeat(/* isNews= */ false);
        if (inStep && (from.equals(base) || confirm(from))) {
            return true;
        }
        fallBehind();
        base = from; // and not the same place once more behind what the room will tell
        return false;
    }

    /** What was taken out did not arrive. */
    void undelivered() {
        repeat(/* isNews= */ true);
    }

    private void repeat(boolean isNews) {
        while (!taken.isEmpty()) {
            Item item = taken.removeLast();
            takenBytes -= item.size();
            addFirst(new Item(item.frame, item.mark, !isNews));
        }
    }

    private boolean confirm(LogPosition position) {
        if (waiting.stream().noneMatch(item -> position.equals(item.mark))) {
            return false;
        }
        while (!position.equals(base)) {
            Item confirmed = removeFirst();
            leave(confirmed);
            base = confirmed.mark;
        }
        return true;
    }

    private void fallBehind() {
        behind = true;
        inStep = false;
        base = null;
        removeAll(Frame.Kind.UPDATE);
        waiting.removeIf(item -> item.mark != null);
    }

    /** Forgets everything; the room is asked when the client comes again. */
    void fallOut() {
        fallBehind();
        forgetTaken();
        waiting.forEach(this::leave);
        waiting.clear();
        waitingBytes = 0;
        freshFrames = 0;
    }

    private void forgetTaken() {
        taken.forEach(this::leave);
        taken.clear();
        takenBytes = 0;
    }

    /** Whether there is something to tell that was not told before. */
    boolean hasFreshFrames() {
        return inStep && freshFrames > 0;
    }

    /** Whether frames wait, also such as were told before. */
    boolean hasFrames() {
        return inStep && waiting.stream().anyMatch(item -> item.frame != null);
    }

    boolean hasAnything() {
        return inStep && !waiting.isEmpty();
    }

    /** Whether everything that waits is known to be on disk. */
    boolean endsWithMark() {
        Item last = waiting.peekLast();
        return last != null && last.mark != null;
    }

    /** Bytes that wait. */
    long bytes() {
        return waitingBytes;
    }

    /** Bytes that wait or are kept. */
    long heldBytes() {
        return waitingBytes + takenBytes;
    }

    /** Whether presence was dropped and nothing waits any more, so that it can be told anew; says so once. */
    boolean takePresenceDropped() {
        boolean now = presenceDropped && waiting.isEmpty();
        presenceDropped &= !now;
        return now;
    }

    private boolean removeAll(Frame.Kind kind) {
        return waiting.removeIf(item -> {
            boolean matches = item.is(kind);
            if (matches) {
                count(item, -1);
                leave(item);
            }
            return matches;
        });
    }

    private void enter(Frame frame) {
        budget.hold(frame);
        Item item = new Item(frame, null, false);
        waiting.addLast(item);
        count(item, 1);
    }

    /** An item is neither waiting nor kept any more. */
    private void leave(Item item) {
        if (item.frame != null) {
            budget.letGo(item.frame);
        }
    }

    private void addFirst(Item item) {
        waiting.addFirst(item);
        count(item, 1);
    }

    private Item removeFirst() {
        Item item = waiting.removeFirst();
        count(item, -1);
        return item;
    }

    private void count(Item item, int sign) {
        waitingBytes += sign * item.size();
        freshFrames += item.isFresh() ? sign : 0;
    }
}
