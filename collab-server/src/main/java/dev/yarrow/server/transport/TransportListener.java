package dev.yarrow.server.transport;

/**
 * Told what happens, for metrics. Thread-safe: called on many threads, on hot paths, and must neither block nor throw.
 */
public interface TransportListener {
    /** Listens to nothing. */
    TransportListener NONE = new TransportListener() {};

    /** A connection was upgraded. */
    default void opened() {}

    /** A connection ended; the code is the one that its handler was told. */
    default void closed(int code) {}

    /** A handshake was refused with this HTTP status. */
    default void refused(int httpStatus) {}

    /** Bytes came from peers. */
    default void bytesIn(long bytes) {}

    /** Sockets took bytes. */
    default void bytesOut(long bytes) {}

    /** Sockets took so many binary messages whole, keepalives included; pings and closes are none. */
    default void deliveries(int frames) {}

    /** The bytes queued in all outboxes together changed by so much. */
    default void outboxBytes(long delta) {}

    /** The bytes that unfinished messages of all connections hold together changed by so much. */
    default void assemblyBytes(long delta) {}

    /** The memory that everything waiting in all outboxes takes changed by so much; what several share counts once. */
    default void outboxMemory(long delta) {}

    /** What waited for a client gave its memory to others. */
    default void gaveWay() {}

    /** A connection was cut because its socket took nothing for too long. */
    default void stuck() {}

    /** A peer that sent too fast is not read for a while. */
    default void slowed() {}

    /** A socket was closed right after it was accepted, because there are too many, or before its request was whole. */
    default void socketRefused(SocketRefusal reason) {}

    /** Full outboxes dropped so many frames of a kind. */
    default void dropped(Frame.Kind kind, int frames) {}
}
