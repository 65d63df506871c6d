package dev.yarrow.storage.rocksdb;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * A call that waits for its commit; immutable.
 *
 * @param document whose; null for a call that only waits for those before it
 * @param updates how many updates it appends
 * @param bytes how much it counts against the bound on waiting bytes
 */
record PendingWrite(
        @Nullable OpenDocument document, int updates, long bytes, Effect effect, CompletableFuture<?> done) {
    /** What the call does. */
    interface Effect {
        /**
         * Adds itself to the batch; answers how to complete the future once that is durable. Throws before it added
         * anything if it does not fit what is there.
         */
        Runnable on(CommitBatch batch) throws RocksDBException;
    }
}
