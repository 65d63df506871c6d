package dev.yarrow.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.transport.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All attacks, one after the other, on one server with a small heap, beside honest pairs in the same and another room. */
class AttackTest {
    private static final int HEAP_MEGABYTES = 256;
    /** Heap, and what the JVM, RocksDB and the documents outside of the heap have besides. */
    private static final int PROCESS_MEGABYTES = HEAP_MEGABYTES + 400;

    private static final int ATTACKERS = 4;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("yarrow.soak.seed", 1);

    @Test
    @DisplayName(
            "[W25] hostile clients of every kind cost honest ones no edit, in their room or another, and memory is bounded")
    void shortly() throws Exception {
        besiege(Duration.ofMillis(500));
    }

    @Test
    @Tag("soak")
    @Tag("soak-attack")
    @DisplayName("[W25] the same for long, and 99 of 100 edits arrive within 250 ms")
    void forLong() throws Exception {
        Duration each = Duration.ofSeconds(Long.getLong("yarrow.soak.count", 10));
        for (long p99 : besiege(each)) {
            assertThat(p99).as("milliseconds, 99th percentile").isLessThan(250);
        }
    }

    @Test
    @DisplayName(
            "[W24] [W25] messages that never end, far more of them than the heap holds, are pushed out by each other")
    void neverEnding() throws Exception {
        int connections = 40;
        List<RawClient> held = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(directory, HEAP_MEGABYTES);
                Pair pair = new Pair(server.port(), "far")) {
            for (int i = 0; i < connections; i++) {
                RawClient client = RawClient.open(server.port(), "/ws/hoard");
                held.add(client);
                for (byte[] part : Attack.begun(12)) {
                    client.send(part);
                }
                pair.type();
            }
            assertThat(held.get(0).readCloseCode()).isEqualTo(1013);
            pair.requireNothingLost();
            assertThat(server.metric("yarrow_assembly_bytes")).isLessThanOrEqualTo(HEAP_MEGABYTES / 8.0 * (1 << 20));
            System.out.printf(
                    "never-ending: %d MB begun, p99 %d ms, at most %d MB%n",
                    connections * 12, pair.takeP99(), server.peakMegabytes());
            assertThat(server.peakMegabytes()).isLessThan(PROCESS_MEGABYTES);
        } finally {
            held.forEach(AttackTest::hangUp);
        }
    }

    private List<Long> besiege(Duration each) throws Exception {
        List<Long> delays = new ArrayList<>();
        Siege siege = new Siege(seed, each);
        try (ServerProcess server = ServerProcess.start(directory, HEAP_MEGABYTES);
                Pair far = new Pair(server.port(), "far")) {
            for (Hostility hostility : hostilities(server.port())) {
                try (Pair near = new Pair(server.port(), hostility.name())) {
                    int connections = siege.lay(hostility.visit(), hostility.attackers(), List.of(far, near));
                    assertThat(server.isAlive())
                            .as("the server after %s", hostility.name())
                            .isTrue();
                    near.requireNothingLost();
                    far.requireNothingLost();
                    long nearP99 = near.takeP99();
                    long farP99 = far.takeP99();
                    delays.addAll(List.of(nearP99, farP99));
                    System.out.printf(
                            "%s: %d connections, p99 %d ms in the room, %d ms in another, at most %d MB, seed %d%n",
                            hostility.name(), connections, nearP99, farP99, server.peakMegabytes(), seed);
                }
            }
            assertThat(server.peakMegabytes()).isLessThan(PROCESS_MEGABYTES);
        }
        return delays;
    }

    private record Hostility(String name, int attackers, Siege.Visit visit) {}

    private static List<Hostility> hostilities(int port) {
        List<Hostility> all = new ArrayList<>();
        for (Malice malice : Malice.values()) {
            all.add(new Hostility(
                    malice.name(),
                    ATTACKERS,
                    random -> Door.Y_WEBSOCKET.say(port, malice.name(), malice.messages(random))));
        }
        for (Attack attack : Attack.values()) {
            // One large thing at a time: what is tried is the server, not the bandwidth.
            int attackers = attack == Attack.TOO_LARGE ? 1 : ATTACKERS;
            all.add(new Hostility(attack.name(), attackers, random -> strike(port, attack, random)));
        }
        return all;
    }

    /** One hostile connection: everything is written, then what comes is read for a moment. */
    private static void strike(int port, Attack attack, Random random) throws IOException {
        try (RawClient client = attack == Attack.BROKEN_HANDSHAKES
                ? new RawClient(port)
                : RawClient.open(port, "/ws/" + attack.name())) {
            for (byte[] shot : attack.shots(random)) {
                client.send(shot);
            }
            if (attack == Attack.VANISHING) {
                client.socket().setSoLinger(true, 0);
            } else {
                Door.linger(client);
            }
        }
    }

    private static void hangUp(RawClient client) {
        try {
            client.close();
        } catch (IOException alreadyGone) {
            throw new IllegalStateException(alreadyGone);
        }
    }
}
