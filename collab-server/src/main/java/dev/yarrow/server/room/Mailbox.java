package dev.yarrow.server.room;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The events that wait for a room, in order. Thread-safe. It never refuses an event while it is open: when it holds more
 * than its bound it says {@link Posted#FULL}, and whoever posted stops reading from the socket that the event came from,
 * so it exceeds its bound by one event for each connection at the most.
 */
final class Mailbox {
    private static final long MAX_BYTES = 32L << 20;

    private final int maxEvents;
    private final Queue<RoomEvent> events = new ArrayDeque<>();
    private long bytes;
    private boolean sealed;

    /** What became of an event. */
    enum Posted {
        ACCEPTED,
        /** Accepted, but the poster is to slow down. */
        FULL,
        /** The room is gone; the event was not taken. */
        SEALED
    }

    Mailbox(int maxEvents) {
        this.maxEvents = maxEvents;
    }

    synchronized Posted post(RoomEvent event) {
        if (sealed) {
            return Posted.SEALED;
        }
        events.add(event);
        bytes += event.weight();
        return isFull() ? Posted.FULL : Posted.ACCEPTED;
    }

    /** Whether it holds more than its bound. */
    synchronized boolean isFull() {
        return events.size() > maxEvents || bytes > MAX_BYTES;
    }

    synchronized @Nullable RoomEvent poll() {
        RoomEvent event = events.poll();
        if (event != null) {
            bytes -= event.weight();
        }
        return event;
    }

    synchronized int size() {
        return events.size();
    }

    synchronized boolean isEmpty() {
        return events.isEmpty();
    }

    /** Whether an event that carries bytes waits, so perhaps a change. */
    synchronized boolean hasContent() {
        return bytes > 0;
    }

    synchronized boolean isSealed() {
        return sealed;
    }

    /** Whether there is so much space again that those who stopped reading may go on. */
    synchronized boolean hasDrained() {
        return events.size() <= maxEvents / 2 && bytes <= MAX_BYTES / 2;
    }

    /** Takes no more events and gives back those that wait. */
    synchronized List<RoomEvent> seal() {
        sealed = true;
        List<RoomEvent> rest = List.copyOf(events);
        events.clear();
        bytes = 0;
        return rest;
    }

    /** Takes no more events, unless some are waiting. */
    synchronized boolean sealIfEmpty() {
        sealed = events.isEmpty();
        return sealed;
    }
}
