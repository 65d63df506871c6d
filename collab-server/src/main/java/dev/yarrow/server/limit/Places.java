package dev.yarrow.server.limit;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Counts who is here: in all, by address and by user. Thread-safe. Each connection takes its {@link Place} before anybody
 * is asked who it is, so that those who wait to be let in are bounded too.
 */
public final class Places {
    private final PlaceLimits limits;
    private final Predicate<String> shared;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> byUser = new ConcurrentHashMap<>();

    /** @param shared whether an address stands for many people, such as that of a proxy, so that it is not counted */
    public Places(PlaceLimits limits, Predicate<String> shared) {
        this.limits = limits;
        this.shared = shared;
    }

    /**
     * Takes a place for a connection.
     *
     * @param remoteAddress without its port
     * @throws NoPlaceException if there are too many, of everybody or of that address
     */
    public Place enter(String remoteAddress) {
        if (all.incrementAndGet() > limits.all()) {
            all.decrementAndGet();
            throw new NoPlaceException(
                    NoPlaceException.Whose.ALL, "The server has as many connections as it takes; try again later.");
        }
        String block = shared.test(remoteAddress) ? "" : Addresses.block(remoteAddress);
        if (!block.isEmpty() && !increment(byAddress, block, limits.perAddress())) {
            all.decrementAndGet();
            throw new NoPlaceException(
                    NoPlaceException.Whose.ADDRESS,
                    "Your address has " + limits.perAddress()
                            + " connections, which is as many as one may have; try again later.");
        }
        return new Taken(block);
    }

    /** How many places are taken. */
    public int taken() {
        return all.get();
    }

    private static boolean increment(ConcurrentHashMap<String, Integer> counts, String key, int most) {
        AtomicBoolean counted = new AtomicBoolean();
        counts.compute(key, (same, count) -> {
            int before = count == null ? 0 : count;
            counted.set(before < most);
            return before < most ? Integer.valueOf(before + 1) : count;
        });
        return counted.get();
    }

    private static void decrement(ConcurrentHashMap<String, Integer> counts, String key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    private final class Taken implements Place {
        private final String block;
        private final Set<String> users = new HashSet<>();
        private boolean closed;

        private Taken(String block) {
            this.block = block;
        }

        @Override
        public synchronized void addUser(String userId) {
            if (closed || userId.isEmpty() || users.contains(userId)) {
                return;
            }
            if (!increment(byUser, userId, limits.perUser())) {
                throw new NoPlaceException(
                        NoPlaceException.Whose.USER,
                        "You have " + limits.perUser()
                                + " connections, which is as many as one user may have; close some, or try again"
                                + " later.");
            }
            users.add(userId);
        }

        @Override
        public synchronized void close() {
            if (closed) {
                return;
            }
            closed = true;
            all.decrementAndGet();
            if (!block.isEmpty()) {
                decrement(byAddress, block);
            }
            users.forEach(user -> decrement(byUser, user));
        }
    }
}
