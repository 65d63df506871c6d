package dev.yarrow.server.transport;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Notes what it is told and can echo it. Fails a test when its methods overlap. Thread-safe. */
class RecordingHandler implements ConnectionHandler {
    /** What happened to a handler. */
    interface Event {}

    record Opened(Connection connection) implements Event {}

    record Binary(byte[] payload) implements Event {}

    record Text() implements Event {}

    record Drained(boolean fellBehind, boolean presenceDropped) implements Event {}

    record Closed(int code, String reason) implements Event {}

    final Handshake handshake;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile @Nullable Connection connection;
    volatile boolean echoes;
    volatile boolean overlapped;
    volatile @Nullable Frame keepalive;

    RecordingHandler(Handshake handshake) {
        this.handshake = handshake;
    }

    @Override
    public void onOpen(Connection opened) {
        connection = opened;
        note(new Opened(opened));
    }

    @Override
    public void onBinary(byte[] payload) {
        note(new Binary(payload));
        if (echoes) {
            connection().offer(List.of(Frame.of(Frame.Kind.CONTROL, 0, payload)));
        }
    }

    @Override
    public void onText() {
        note(new Text());
    }

    @Override
    public void onDrained(boolean fellBehind, boolean presenceDropped) {
        note(new Drained(fellBehind, presenceDropped));
    }

    @Override
    public void onClosed(int code, String reason) {
        note(new Closed(code, reason));
    }

    @Override
    public Optional<Frame> keepalive() {
        return Optional.ofNullable(keepalive);
    }

    Connection connection() {
        Connection opened = connection;
        if (opened == null) {
            throw new IllegalStateException("not open yet");
        }
        return opened;
    }

    /** The next event of a type, skipping others, or an error after ten seconds. */
    <T extends Event> T await(Class<T> type) throws InterruptedException {
        while (true) {
            Event event = events.poll(10, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("expected " + type.getSimpleName() + ", but nothing happened for 10 s");
            }
            if (type.isInstance(event)) {
                return type.cast(event);
            }
        }
    }

    /** Events that nobody has awaited. */
    int pending() {
        return events.size();
    }

    private void note(Event event) {
        if (inside.incrementAndGet() != 1) {
            overlapped = true;
        }
        events.add(event);
        inside.decrementAndGet();
    }
}
