package dev.yarrow.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.access.Right;
import dev.yarrow.server.access.jwt.TokenMaker;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All storms, one after the other, on one server with a small heap that asks for tokens, beside an honest pair. */
class StormTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final int HEAP_MEGABYTES = 256;
    private static final int PROCESS_MEGABYTES = HEAP_MEGABYTES + 400;
    private static final int ATTACKERS = 4;
    private static final int MAX_CONNECTIONS = 200;

    /** Sockets that were refused and are not closed yet, and what the server has open besides. */
    private static final int ON_THEIR_WAY_OUT = 100;

    /** Longer than a socket takes on its way out, and not as long as a silent one is let be. */
    private static final long STAYS_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final Duration BETWEEN_KEYS = Duration.ofMillis(50);

    @TempDir
    Path directory;

    private final Map<String, Long> socketsSince = new HashMap<>();
    private long mostSockets;

    private final long seed = Long.getLong("yarrow.soak.seed", 1);

    @Test
    @DisplayName(
            "[L9] storms of sockets, handshakes, tokens, presence, changes and odd paths cost honest people nothing")
    void shortly() throws Exception {
        weather(Duration.ofSeconds(1));
    }

    @Test
    @Tag("soak")
    @Tag("soak-attack")
    @DisplayName("[L9] the same for long, and 99 of 100 edits arrive within 250 ms")
    void forLong() throws Exception {
        for (long p99 : weather(Duration.ofSeconds(Long.getLong("yarrow.soak.count", 10)))) {
            assertThat(p99).as("milliseconds, 99th percentile").isLessThan(250);
        }
    }

    private List<Long> weather(Duration each) throws Exception {
        List<Long> delays = new ArrayList<>();
        String query = "?token=" + token();
        String[] limits = {
            "--jwt-secret", SECRET,
            "--max-connections", String.valueOf(MAX_CONNECTIONS),
            "--request-timeout", "500ms",
            "--messages-per-second", "500",
            "--presence-per-second", "20",
            "--rate-burst", "1s"
        };
        try (ServerProcess server = ServerProcess.start(directory, HEAP_MEGABYTES, limits);
                Pair pair = new Pair(server.port(), "honest" + query)) {
            Storm.Target target = new Storm.Target(server.port(), "/ws/honest" + query, query);
            for (Storm storm : Storm.values()) {
                double slowed = slowed(server);
                int strikes = blow(server, target, storm, each, pair);
                assertThat(server.isAlive()).as("the server after %s", storm).isTrue();
                if (storm == Storm.PRESENCE || storm == Storm.CHANGES) {
                    requireSlowed(server, target, storm, slowed);
                }
                pair.requireNothingLost();
                long p99 = pair.takeP99();
                delays.add(p99);
                System.out.printf(
                        "%s: %d strikes, p99 %d ms, at most %d MB, seed %d%n",
                        storm, strikes, p99, server.peakMegabytes(), seed);
            }
            assertThat(server.peakMegabytes()).isLessThan(PROCESS_MEGABYTES);
            assertThat(server.metric("yarrow_sockets_refused_total{reason=\"too-many\"}"))
                    .isPositive();
            assertThat(server.metric("yarrow_sockets_refused_total{reason=\"too-slow\"}"))
                    .isPositive();
            assertThat(server.metric("yarrow_refusals_total{reason=\"access\"}"))
                    .isPositive();
            System.out.printf("at most %d sockets stayed%n", mostSockets);
            assertThat(mostSockets).as("sockets that stayed").isLessThan(MAX_CONNECTIONS + ON_THEIR_WAY_OUT);
        }
        requireNothingWritten();
        return delays;
    }

    private static void strike(Storm.Target target, Storm storm, Random random) {
        try {
            storm.strike(target, random);
        } catch (IOException hungUp) {
            // What most of these deserve.
        }
    }

    /** Storms while the pair types, on this thread; returns how many strikes there were. */
    private int blow(ServerProcess server, Storm.Target target, Storm storm, Duration how, Pair pair) throws Exception {
        AtomicInteger strikes = new AtomicInteger();
        AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
        long end = System.nanoTime() + how.toNanos();
        List<Thread> attackers = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            Random random = new Random(seed * 31 + i);
            Thread attacker = new Thread(() -> {
                while (System.nanoTime() < end) {
                    strikes.incrementAndGet();
                    try {
                        strike(target, storm, random);
                    } catch (AssertionError answered) {
                        wrong.set(answered);
                    }
                }
            });
            attacker.start();
            attackers.add(attacker);
        }
        while (System.nanoTime() < end) {
            pair.type();
            lookAtSockets(server);
            TimeUnit.NANOSECONDS.sleep(BETWEEN_KEYS.toNanos());
        }
        for (Thread attacker : attackers) {
            attacker.join();
        }
        assertThat(wrong.get()).isNull();
        return strikes.get();
    }

    /** Only what stays for a while counts: those that are too many are closed as soon as they were accepted. */
    private void lookAtSockets(ServerProcess server) throws IOException {
        long now = System.nanoTime();
        Set<String> sockets = server.openSockets();
        socketsSince.keySet().retainAll(sockets);
        sockets.forEach(socket -> socketsSince.putIfAbsent(socket, now));
        long staying = socketsSince.values().stream()
                .filter(since -> now - since >= STAYS_NANOS)
                .count();
        mostSockets = Math.max(mostSockets, staying);
    }

    /** How often somebody was slowed so far; asked again where the storm before still holds all places. */
    private static double slowed(ServerProcess server) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            try {
                return server.metric("yarrow_slowed_total");
            } catch (EOFException | SocketException refused) {
                assertThat(System.nanoTime()).as("asked in time").isLessThan(deadline);
            }
        }
    }

    /** These storms are held back by a rate of their own; a busy machine may need some more of them for it. */
    private void requireSlowed(ServerProcess server, Storm.Target target, Storm storm, double before)
            throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (slowed(server) <= before) {
            assertThat(System.nanoTime()).as("%s was slowed in time", storm).isLessThan(deadline);
            strike(target, storm, new Random(seed));
        }
    }

    private void requireNothingWritten() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("data", "server.log");
        }
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .isSubsetOf("store", "revocations.jsonl", "server.json", "sync-key", "yarrow.lock");
        }
        assertThat(Files.readString(directory.resolve("server.log"))).doesNotContain(SECRET);
    }

    private static String token() {
        return new TokenMaker(SECRET.getBytes(StandardCharsets.US_ASCII), Optional.empty(), Optional.empty())
                .make(
                        "ann",
                        "Ann",
                        Right.WRITE,
                        List.of("*"),
                        Instant.now(),
                        Instant.now().plus(Duration.ofHours(2)));
    }
}
