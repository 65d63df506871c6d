package dev.yarrow.server.transport;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Thread-safe: the memory that the unfinished messages of all connections hold, with one bound for all.
 *
 * <p>When there is no room for more, the message that was begun first gives way. An honest sender is done soon and is
 * seldom the oldest; those who begin messages and never end them are, however many connections they have, so they push
 * out each other.
 */
final class AssemblyBudget {
    /** One connection with an unfinished message. */
    interface Holder {
        /** The message is to be given up; called on the thread of whoever needed the room, so it must not block. */
        void giveWay();
    }

    private final long maxBytes;
    private final TransportListener listener;
    /** In the order in which the messages were begun. */
    private final Map<Holder, Long> held = new LinkedHashMap<>();

    private long total;

    AssemblyBudget(long maxBytes, TransportListener listener) {
        this.maxBytes = maxBytes;
        this.listener = listener;
    }

    /** So many more bytes are held by that connection's message. */
    void take(Holder holder, long bytes) {
        List<Holder> losers = new ArrayList<>();
        long change = bytes;
        synchronized (this) {
            held.merge(holder, bytes, Long::sum);
            total += bytes;
            Iterator<Map.Entry<Holder, Long>> oldest = held.entrySet().iterator();
            while (total > maxBytes && oldest.hasNext()) {
                Map.Entry<Holder, Long> loser = oldest.next();
                total -= loser.getValue();
                change -= loser.getValue();
                losers.add(loser.getKey());
                oldest.remove();
            }
        }
        listener.assemblyBytes(change);
        losers.forEach(Holder::giveWay);
    }

    /** That connection's message is complete or given up. */
    void release(Holder holder) {
        Long bytes;
        synchronized (this) {
            bytes = held.remove(holder);
            total -= bytes == null ? 0 : bytes;
        }
        if (bytes != null) {
            listener.assemblyBytes(-bytes);
        }
    }
}
