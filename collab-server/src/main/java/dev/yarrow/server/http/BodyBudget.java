package dev.yarrow.server.http;

import dev.yarrow.server.sync.SyncRefusal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The memory that bodies hold while they come, with one bound for all of them. Thread-safe. */
final class BodyBudget {
    /** Bodies up to this size are not counted: a connection may hold so much anyway. */
    private static final int SMALL = 64 << 10;

    private static final long COMPLETE_WITHIN_SECONDS = 60;

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
        long counted = bytes <= SMALL ? 0 : bytes;
        if (held.addAndGet(counted) > maxBytes) {
            held.addAndGet(-counted);
            throw SyncRefusal.unavailable("many large bodies are being read; send this again in a moment");
        }
        return reading.get()
                .orTimeout(COMPLETE_WITHIN_SECONDS, TimeUnit.SECONDS)
                .whenComplete((body, failure) -> held.addAndGet(-counted))
                .exceptionally(failure -> {
                    throw failure instanceof TimeoutException
                            ? SyncRefusal.malformed(
                                    "expected the whole body within " + COMPLETE_WITHIN_SECONDS + " seconds")
                            : SyncRefusal.malformed("the body did not come to its end");
                });
    }
}
