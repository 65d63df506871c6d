package dev.yarrow.server.room;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Clients whose update is merged beside the room, one after the other, and what each of them sent meanwhile. Confined to
 * its room.
 */
final class WaitingClients {
    private static final long MAX_BYTES = 64L << 20;

    /** What an event takes besides its content, so that many without content have a bound, too. */
    private static final long EVENT_BYTES = 128;

    private final Queue<RoomEvent.UpdateReceived> inLine = new ArrayDeque<>();
    private final Map<SessionId, Deque<RoomEvent>> behind = new HashMap<>();
    private RoomEvent.@Nullable UpdateReceived merging;
    private long bytes;

    boolean isEmpty() {
        return merging == null && inLine.isEmpty();
    }

    boolean includes(SessionId session) {
        return behind.containsKey(session);
    }

    /** Whether another event of this size can wait. */
    boolean haveSpaceFor(RoomEvent event) {
        return bytes + bytesOf(event) <= MAX_BYTES;
    }

    /** The client of this update waits from now on. */
    void add(RoomEvent.UpdateReceived update) {
        behind.put(update.session(), new ArrayDeque<>());
        inLine.add(update);
        bytes += bytesOf(update);
    }

    /** Keeps what a waiting client sent until its turn comes. */
    void keep(SessionId session, RoomEvent event) {
        Deque<RoomEvent> events = behind.get(session);
        if (events != null) {
            events.add(event);
            bytes += bytesOf(event);
        }
    }

    /** Forgets a client that was sent away, and what it sent. */
    void forget(SessionId session) {
        bytes -= bytesOf(behind.remove(session));
        inLine.removeIf(update -> {
            boolean itsOwn = update.session().equals(session);
            bytes -= itsOwn ? bytesOf(update) : 0;
            return itsOwn;
        });
    }

    /** The next update to merge, unless one is being merged. */
    Optional<RoomEvent.UpdateReceived> startNext() {
        if (merging != null) {
            return Optional.empty();
        }
        merging = inLine.poll();
        return Optional.ofNullable(merging);
    }

    /** The update that was being merged is not any more. */
    RoomEvent.UpdateReceived ended() {
        RoomEvent.UpdateReceived update = merging;
        if (update == null) {
            throw new IllegalStateException("nothing was being merged");
        }
        merging = null;
        bytes -= bytesOf(update);
        return update;
    }

    /** The client waits no more; takes out what it sent meanwhile, in its order. */
    Queue<RoomEvent> release(SessionId session) {
        Deque<RoomEvent> events = behind.remove(session);
        bytes -= bytesOf(events);
        return events == null ? new ArrayDeque<>() : events;
    }

    private static long bytesOf(@Nullable Deque<RoomEvent> events) {
        return events == null
                ? 0
                : events.stream().mapToLong(WaitingClients::bytesOf).sum();
    }

    private static long bytesOf(RoomEvent event) {
        return EVENT_BYTES + event.weight();
    }
}
