package dev.yarrow.server.room;

/** Where an answer goes that somebody waits for. Thread-safe; what is said first counts, and something always is. */
public interface Reply<T> {
    void success(T value);

    void failure(Throwable cause);
}
