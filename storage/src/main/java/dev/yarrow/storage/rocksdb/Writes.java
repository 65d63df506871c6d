package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.StorageException;
import java.util.Optional;

/** Where the writes of a store go; thread-safe. */
interface Writes {
    /** Takes a write, or completes its future with the reason why not. */
    void submit(PendingWrite write);

    /** Waits until everything submitted before is settled. */
    void settle();

    /** The trouble that the last commit met. */
    Optional<StorageException> trouble();

    /** Settles what was submitted; everything later fails with {@code CLOSED}. */
    void close();

    /** Whether the calling thread may wait for writes: not if it is the one that makes them. */
    boolean mayWait();

    /** Throws {@link IllegalStateException} if the calling thread may not wait for writes. */
    default void checkMayWait() {
        if (!mayWait()) {
            throw new IllegalStateException(
                    "A handler of a write must not wait for the store: it runs on the thread that it would wait for."
                            + " Hand the work to another thread.");
        }
    }

    /** The writes of a store that is only read: all are refused. */
    Writes NONE = new Writes() {
        @Override
        public void submit(PendingWrite write) {
            write.done()
                    .completeExceptionally(new StorageException(
                            StorageException.Reason.READ_ONLY,
                            "The store was opened for reading only; open it for writing to change documents."));
        }

        @Override
        public void settle() {}

        @Override
        public Optional<StorageException> trouble() {
            return Optional.empty();
        }

        @Override
        public void close() {}

        @Override
        public boolean mayWait() {
            return true;
        }
    };
}
