package dev.yarrow.server.transport;

/** A {@link Lane} that was opened, to be closed when its document is left. Thread-safe. */
public interface OpenLane extends Lane, AutoCloseable {
    /** Takes nothing more; what was queued is still sent. Idempotent. */
    @Override
    void close();
}
