package dev.yarrow.samples.client;

import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The latest of what somebody said, to be waited for. Thread-safe. */
final class Heard {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private String latest = "";

    synchronized void set(String now) {
        latest = now;
        notifyAll();
    }

    /** Waits until it contains all of these. */
    void await(String... words) throws InterruptedException {
        await(said -> Stream.of(words).allMatch(said::contains), String.join(" and ", words));
    }

    synchronized String await(Predicate<String> wanted, String what) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!wanted.test(latest)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("expected " + what + ", but the latest was: " + latest);
            }
            wait(left);
        }
        return latest;
    }
}
