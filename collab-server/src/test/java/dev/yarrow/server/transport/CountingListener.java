package dev.yarrow.server.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Adds up what it is told. Thread-safe. */
final class CountingListener implements TransportListener {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicLong bytesIn = new AtomicLong();
    final AtomicLong bytesOut = new AtomicLong();
    final AtomicLong deliveries = new AtomicLong();
    final AtomicLong outboxBytes = new AtomicLong();
    final AtomicLong assemblyBytes = new AtomicLong();
    final AtomicLong outboxMemory = new AtomicLong();
    final AtomicInteger gaveWay = new AtomicInteger();
    final AtomicInteger slowed = new AtomicInteger();
    final Map<SocketRefusal, Integer> socketsRefused = new ConcurrentHashMap<>();
    final AtomicInteger droppedUpdates = new AtomicInteger();
    final AtomicInteger droppedPresence = new AtomicInteger();

    @Override
    public void opened() {
        opened.incrementAndGet();
    }

    @Override
    public void closed(int code) {
        closed.incrementAndGet();
    }

    @Override
    public void refused(int httpStatus) {
        refused.incrementAndGet();
    }

    @Override
    public void bytesIn(long bytes) {
        bytesIn.addAndGet(bytes);
    }

    @Override
    public void bytesOut(long bytes) {
        bytesOut.addAndGet(bytes);
    }

    @Override
    public void deliveries(int frames) {
        deliveries.addAndGet(frames);
    }

    @Override
    public void outboxBytes(long delta) {
        outboxBytes.addAndGet(delta);
    }

    @Override
    public void assemblyBytes(long delta) {
        assemblyBytes.addAndGet(delta);
    }

    @Override
    public void outboxMemory(long delta) {
        outboxMemory.addAndGet(delta);
    }

    @Override
    public void gaveWay() {
        gaveWay.incrementAndGet();
    }

    @Override
    public void slowed() {
        slowed.incrementAndGet();
    }

    @Override
    public void socketRefused(SocketRefusal reason) {
        socketsRefused.merge(reason, 1, Integer::sum);
    }

    @Override
    public void dropped(Frame.Kind kind, int frames) {
        (kind == Frame.Kind.UPDATE ? droppedUpdates : droppedPresence).addAndGet(frames);
    }
}
