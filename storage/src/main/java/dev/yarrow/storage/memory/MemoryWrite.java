package dev.yarrow.storage.memory;

import dev.yarrow.storage.StorageException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One call that changes the disk, waiting for its sync; immutable.
 *
 * @param log who made it
 * @param updates how many updates of how many {@code bytes} it appends
 * @param effect changes the disk and answers how to complete {@code done}; throws if it does not fit what is there
 */
record MemoryWrite(
        MemoryLog log, int updates, long bytes, Function<MemoryDisk, Runnable> effect, CompletableFuture<?> done) {
    /** Does it; answers how to tell the caller. */
    Runnable perform(MemoryDisk disk) {
        try {
            return effect.apply(disk);
        } catch (StorageException | IllegalArgumentException e) {
            return () -> done.completeExceptionally(e);
        }
    }

    /** Fails it, whatever is on disk then; answers how to tell the caller. */
    Runnable fail(MemoryDisk disk, CommitGate.Fate fate, StorageException cause) {
        if (fate == CommitGate.Fate.KEPT) {
            perform(disk);
        }
        return refuse(cause);
    }

    /** Stops the log that made it, if it is to be opened anew after such a failure; answers how to tell the caller. */
    Runnable refuse(StorageException cause) {
        log.breakWith(cause);
        return () -> done.completeExceptionally(cause);
    }
}
