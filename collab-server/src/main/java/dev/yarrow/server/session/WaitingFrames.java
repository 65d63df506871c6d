package dev.yarrow.server.session;

import dev.yarrow.server.metrics.Metrics;

/**
 * What a connection keeps for documents that nobody has decided about yet, all of them together. Confined to its
 * connection. A connection that has too much of it is not read until somebody decides, so a client with many documents is
 * only slowed down.
 */
final class WaitingFrames {
    private final HocuspocusLimits limits;
    private final SharedReading.Voice reading;
    private final Metrics metrics;
    private boolean full;
    private int frames;
    private long bytes;

    WaitingFrames(HocuspocusLimits limits, SharedReading reading, Metrics metrics) {
        this.limits = limits;
        this.metrics = metrics;
        this.reading = reading.voice();
    }

    void added(long size) {
        frames++;
        bytes += size;
        if (isFull() && !full) {
            full = true;
            metrics.waitingFull();
            reading.suspend();
        }
    }

    void removed(int count, long size) {
        frames -= count;
        bytes -= size;
        if (full && !isFull()) {
            full = false;
            reading.resume();
        }
    }

    /**
     * Whether there is only space for documents that somebody is deciding about. Those that wait for their client must
     * not keep it from being read.
     */
    boolean isReserved() {
        return frames >= limits.maxWaitingFrames() / 2 || bytes >= limits.maxWaitingBytes() / 2;
    }

    private boolean isFull() {
        return frames >= limits.maxWaitingFrames() || bytes >= limits.maxWaitingBytes();
    }
}
