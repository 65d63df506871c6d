package dev.yarrow.server.transport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread-safe: the memory that everything waiting in all outboxes takes, with one bound for all, be they of WebSockets or
 * of clients over HTTP. A frame that waits in many of them is there once, and counted once.
 *
 * <p>Each outbox has a bound of its own, but what brings a slow client up to date may be a whole document and is shared
 * with nobody; many slow clients of large documents would fill the heap with it.
 */
public final class OutboxBudget {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxBudget.class);

    private final long maxBytes;
    private final TransportListener listener;
    private final Runnable makeRoom;
    private final AtomicLong held = new AtomicLong();
    private final AtomicBoolean makingRoom = new AtomicBoolean();
    private final List<Supplier<Stream<SlowReader>>> readers = new CopyOnWriteArrayList<>();

    /**
     * @param makeRoom called when there is too much, on the thread that noticed, whatever it holds; must not block, and
     *     have another one call {@link #makeRoom}
     */
    public OutboxBudget(long maxBytes, TransportListener listener, Runnable makeRoom) {
        this.maxBytes = maxBytes;
        this.listener = listener;
        this.makeRoom = makeRoom;
    }

    /** Those who come from here may have to give way, too. */
    public void add(Supplier<Stream<SlowReader>> some) {
        readers.add(some);
    }

    /** A frame waits in one more outbox. */
    public void hold(Frame frame) {
        if (frame.held()) {
            add(frame.size());
        }
    }

    /** A frame waits in one outbox less. */
    public void letGo(Frame frame) {
        if (frame.letGo()) {
            add(-frame.size());
        }
    }

    /** How many bytes there are more than there may be; negative if there is room. */
    long excess() {
        return held.get() - maxBytes;
    }

    /** Has those give way for whom most waits until there is not too much any more, first those who take nothing at all. */
    public void makeRoom() {
        List<SlowReader> slowest = readers.stream()
                .flatMap(Supplier::get)
                .sorted(SlowReader.SLOWEST_FIRST)
                .toList();
        long excess = excess();
        for (SlowReader reader : slowest) {
            if (excess > 0 && reader.isOpen() && reader.bytes() > 0) {
                giveWay(reader);
            }
            excess -= reader.bytes();
        }
        makingRoom.set(false);
    }

    /** One that fails must keep neither the others from giving way nor the caller from what else it looks after. */
    private void giveWay(SlowReader reader) {
        listener.gaveWay();
        try {
            reader.giveWay().run();
        } catch (RuntimeException e) {
            LOG.error("A slow reader could not be ended", e);
        }
    }

    private void add(long bytes) {
        long now = held.addAndGet(bytes);
        listener.outboxMemory(bytes);
        if (bytes > 0 && now > maxBytes && makingRoom.compareAndSet(false, true)) {
            makeRoom.run();
        }
    }
}
