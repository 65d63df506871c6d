package dev.yarrow.storage;

import java.time.Duration;

/** Told about every group commit, for metrics; called on the committing thread, so it must be quick and not throw. */
public interface CommitListener {
    /** Hears nothing. */
    CommitListener NONE = (writes, updates, bytes, took) -> {};

    /**
     * A group of writes is durable.
     *
     * @param writes how many calls it served
     * @param updates how many updates were in it
     * @param bytes about how many bytes it carried
     * @param took from the first of them being taken from the queue to the sync being done
     */
    void committed(int writes, int updates, long bytes, Duration took);

    /** A group of writes failed for a reason that all of them share, such as a full disk. */
    default void failed(int writes, StorageException cause) {}
}
