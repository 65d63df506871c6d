package dev.yarrow.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Hostile visits, from several threads and one after the other on each, while honest pairs type. Immutable. */
final class Siege {
    private static final int ATTACKERS = 4;
    private static final Duration BETWEEN_KEYS = Duration.ofMillis(50);

    private final long seed;
    private final Duration duration;

    /** One hostile visit. */
    interface Visit {
        /** Comes, does harm and goes; throws if the server hangs up. */
        void pay(Random random) throws IOException;
    }

    Siege(long seed, Duration duration) {
        this.seed = seed;
        this.duration = duration;
    }

    int lay(Visit visit, List<Pair> pairs) throws IOException, InterruptedException {
        return lay(visit, ATTACKERS, pairs);
    }

    /** Types on this thread; returns how many visits there were. */
    int lay(Visit visit, int attackers, List<Pair> pairs) throws IOException, InterruptedException {
        AtomicInteger visits = new AtomicInteger();
        AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
        long end = System.nanoTime() + duration.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < attackers; i++) {
            Random random = new Random(seed * 31 + i);
            Thread attacker = new Thread(() -> {
                while (System.nanoTime() < end) {
                    visits.incrementAndGet();
                    pay(visit, random, wrong);
                }
            });
            attacker.start();
            threads.add(attacker);
        }
        while (System.nanoTime() < end) {
            for (Pair pair : pairs) {
                pair.type();
            }
            TimeUnit.NANOSECONDS.sleep(BETWEEN_KEYS.toNanos());
        }
        for (Thread attacker : threads) {
            attacker.join();
        }
        assertThat(wrong.get()).isNull();
        return visits.get();
    }

    private static void pay(Visit visit, Random random, AtomicReference<@Nullable Throwable> wrong) {
        try {
            visit.pay(random);
        } catch (EOFException | SocketException | SocketTimeoutException hungUp) {
            // What most of these deserve.
        } catch (IOException | RuntimeException | AssertionError refused) {
            wrong.compareAndSet(null, refused);
        }
    }
}
