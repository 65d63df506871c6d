package dev.yarrow.server.http;

import dev.yarrow.server.sync.SyncRefusal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The memory that bodies hold while they come, with one bound for all of them. Thread-safe. */
final class BodyBudget {
    private static final long COMPLETE_WITHIN_SECONDS = 60;

    /** What even a bad connection carries. */
    private static final long BYTES_PER_SECOND = 4 << 10;

    private final long maxBytes;
    private final AtomicLong held = new AtomicLong();

    BodyBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Reads a body of so many bytes; the memory counts until the body is complete or given up.
     *
     * @throws SyncRefusal if too much is being read already
     */
    CompletableFuture<byte[]> read(long bytes, Supplier<CompletableFuture<byte[]>> reading) {
        if (held.addAndGet(bytes) > maxBytes) {
            held.addAndGet(-bytes);
            throw SyncRefusal.unavailable("many bodies are being read; send this again in a moment");
        }
        return reading.get()
                .orTimeout(COMPLETE_WITHIN_SECONDS + bytes / BYTES_PER_SECOND, TimeUnit.SECONDS)
                .whenComplete((body, failure) -> held.addAndGet(-bytes))
                .exceptionally(failure -> {
                    throw SyncRefusal.unavailable("the body did not come to its end; send it again");
                });
    }
}
