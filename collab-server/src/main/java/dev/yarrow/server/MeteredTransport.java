package dev.yarrow.server;

import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.server.transport.SocketRefusal;
import dev.yarrow.server.transport.TransportListener;

/** Counts what the transport tells. Thread-safe. */
record MeteredTransport(Metrics metrics) implements TransportListener {
    @Override
    public void opened() {
        metrics.connectionOpened();
    }

    @Override
    public void closed(int code) {
        metrics.connectionClosed(code);
    }

    @Override
    public void refused(int httpStatus) {
        metrics.handshakeRefused(httpStatus);
    }

    @Override
    public void assemblyBytes(long delta) {
        metrics.assemblyBytes(delta);
    }

    @Override
    public void outboxMemory(long delta) {
        metrics.outboxMemory(delta);
    }

    @Override
    public void gaveWay() {
        metrics.refused("outbox-memory");
    }

    @Override
    public void stuck() {
        metrics.refused("stuck");
    }

    @Override
    public void slowed() {
        metrics.slowed();
    }

    @Override
    public void socketRefused(SocketRefusal reason) {
        metrics.socketRefused(reason == SocketRefusal.TOO_MANY ? "too-many" : "too-slow");
    }

    @Override
    public void deliveries(int frames) {
        metrics.deliveries(frames);
    }

    @Override
    public void outboxBytes(long delta) {
        metrics.outboxBytes(delta);
    }

    @Override
    public void dropped(Frame.Kind kind, int frames) {
        if (kind == Frame.Kind.UPDATE) {
            metrics.updateFramesDropped(frames);
        } else if (kind == Frame.Kind.PRESENCE) {
            metrics.presenceFramesDropped(frames);
        }
    }
}
