package dev.yarrow.server.limit;

/** What one connection takes up, from before it is decided about until it is gone. Thread-safe. */
public interface Place extends AutoCloseable {
    /**
     * Counts this connection as one of a user's, once however often it is said; until it is closed.
     *
     * @param userId empty for nobody in particular, who is not counted
     * @throws NoPlaceException if the user has as many connections as there may be
     */
    void addUser(String userId);

    /** Gives back what was taken. Idempotent. */
    @Override
    void close();
}
