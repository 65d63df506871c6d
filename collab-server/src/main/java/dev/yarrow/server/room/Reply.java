package dev.yarrow.server.room;

/** Where an answer goes that somebody waits for. Thread-safe; exactly one of its methods is called, once. */
public interface Reply<T> {
    void success(T value);

    void failure(Throwable cause);
}
