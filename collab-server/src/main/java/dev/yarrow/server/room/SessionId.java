package dev.yarrow.server.room;

import java.util.concurrent.atomic.AtomicLong;

/** One client's place in one document, for as long as it is in it. Unique in the process. */
public record SessionId(long value) {
    private static final AtomicLong LAST = new AtomicLong();

    /** One that nobody had before. Thread-safe. */
    public static SessionId next() {
        return new SessionId(LAST.incrementAndGet());
    }
}
