package dev.yarrow.server;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.room.ChangeFeed;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.NewUpdate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes that wait for a listener, and the thread that calls it. Thread-safe; closed once.
 *
 * <p>Once a change finds no space, none is kept until the listener has heard all that wait and was told what it missed;
 * so it hears nothing out of order.
 */
final class ChangeQueue implements ChangeFeed {
    static final int MAX_CHANGES = 10_000;
    static final int MAX_NAMED = 10_000;

    private static final long MAX_BYTES = 64L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(ChangeQueue.class);

    private final ChangeListener listener;
    private final Thread thread;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long bytes;
    private Set<DocumentName> missed = new LinkedHashSet<>();
    private boolean missedOthers;
    private boolean closing;
    private boolean abandoned;

    private record Waiting(DocumentName document, NewUpdate update) {
        private DocumentChange change() {
            return new DocumentChange(
                    document, Update.scan(update.bytes(), ScanLimits.STORED), update.author(), update.time());
        }
    }

    ChangeQueue(ChangeListener listener) {
        this.listener = listener;
        this.thread = Doc.threadFactory("yarrow-changes").newThread(this::run);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void stored(DocumentName document, List<NewUpdate> updates) {
        for (NewUpdate update : updates) {
            int size = update.bytes().length;
            boolean hasSpace = waiting.isEmpty() || (waiting.size() < MAX_CHANGES && bytes + size <= MAX_BYTES);
            if (missed.isEmpty() && hasSpace) {
                waiting.add(new Waiting(document, update));
                bytes += size;
            } else {
                miss(document);
            }
        }
        notifyAll();
    }

    private void miss(DocumentName document) {
        if (missed.isEmpty()) {
            LOG.warn(
                    "The listener for changes is slower than they come: {} wait, and it will be told where it missed more",
                    waiting.size());
        }
        if (missed.size() < MAX_NAMED) {
            missed.add(document);
        } else {
            missedOthers |= !missed.contains(document);
        }
    }

    /** Lets the listener hear what waits, as long as it may take; then interrupts it. May be called by the listener. */
    void close(Duration atMost) {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            thread.join(Math.max(1, atMost.toMillis())); // 0 would be for ever
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            abandoned = true;
            if (!waiting.isEmpty() || !missed.isEmpty()) {
                LOG.warn("The listener for changes did not hear the last {} before the server stopped", waiting.size());
            }
        }
        thread.interrupt();
    }

    private void run() {
        Consumer<ChangeListener> call = next();
        while (call != null) {
            try {
                call.accept(listener);
            } catch (RuntimeException | Error e) {
                LOG.error("The listener for changes failed; it is told of the next one all the same", e);
            }
            call = next();
        }
    }

    /** What to tell the listener next, as soon as there is something; null if there will be nothing any more. */
    private synchronized @Nullable Consumer<ChangeListener> next() {
        while (waiting.isEmpty() && missed.isEmpty() && !closing) {
            try {
                wait();
            } catch (InterruptedException e) {
                LOG.debug("An interruption that the listener left behind is not for this thread", e);
            }
        }
        if (abandoned) {
            return null;
        }
        Waiting first = waiting.poll();
        if (first != null) {
            bytes -= first.update.bytes().length;
            return told -> told.changed(first.change());
        }
        if (missed.isEmpty()) {
            return null;
        }
        Set<DocumentName> documents = Set.copyOf(missed);
        boolean andOthers = missedOthers;
        missed = new LinkedHashSet<>();
        missedOthers = false;
        return told -> told.missed(documents, andOthers);
    }
}
