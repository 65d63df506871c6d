package dev.yarrow.server.attack;

import static dev.yarrow.server.transport.RawClient.BINARY;
import static dev.yarrow.server.transport.RawClient.TEXT;
import static dev.yarrow.server.transport.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.transport.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attacks on a Hocuspocus socket and over HTTP, on one server with a small heap, each in the room of an honest pair that
 * came by the same door, while another one types over y-websocket.
 */
class DoorsTest {
    private static final int HEAP_MEGABYTES = 256;
    private static final int PROCESS_MEGABYTES = HEAP_MEGABYTES + 400;
    private static final int HEALTHY_MILLIS = 250;

    /** Comes last: a document full of authors takes its clients long to merge anything into, whatever the server does. */
    private static final String SLOWS_CLIENTS = Malice.CROWDS.name();

    @TempDir
    Path directory;

    private final long seed = Long.getLong("yarrow.soak.seed", 1);

    @Test
    @DisplayName("[W25] hostile clients of the Hocuspocus protocol and over HTTP cost honest ones beside them no edit")
    void shortly() throws Exception {
        besiege(Duration.ofMillis(120));
    }

    @Test
    @Tag("soak")
    @Tag("soak-attack")
    @DisplayName("[W25] the same for long, and 99 of 100 edits arrive within 250 ms")
    void forLong() throws Exception {
        besiege(Duration.ofSeconds(Long.getLong("yarrow.soak.count", 10)))
                .forEach((hostility, p99) -> assertThat(p99).as(hostility).isLessThan(HEALTHY_MILLIS));
    }

    /** The 99th percentile of each pair's delays, by what it was besieged with. */
    private Map<String, Long> besiege(Duration each) throws Exception {
        Map<String, Long> delays = new TreeMap<>();
        Siege siege = new Siege(seed, each);
        try (ServerProcess server = ServerProcess.start(directory, HEAP_MEGABYTES);
                Pair far = new Pair(server.port(), "far")) {
            for (Door door : List.of(Door.HOCUSPOCUS, Door.HTTP)) {
                String room = door.name();
                try (Pair near = new Pair(door, server.port(), room)) {
                    Map<String, Siege.Visit> visits =
                            door == Door.HTTP ? overHttp(server.port()) : onSocket(server.port());
                    for (Malice malice : Malice.values()) {
                        visits.put(malice.name(), random -> door.say(server.port(), room, malice.messages(random)));
                    }
                    for (Map.Entry<String, Siege.Visit> visit : visits.entrySet()) {
                        String name = door + " " + visit.getKey();
                        int count = siege.lay(visit.getValue(), List.of(near, far));
                        assertThat(server.isAlive())
                                .as("the server after %s", name)
                                .isTrue();
                        near.requireInStep();
                        far.requireInStep();
                        long nearP99 = near.takeP99();
                        long farP99 = far.takeP99();
                        delays.put(name, name.endsWith(SLOWS_CLIENTS) ? farP99 : Math.max(nearP99, farP99));
                        System.out.printf(
                                "%s: %d visits, p99 %d ms in the room, %d ms in another, at most %d MB, seed %d%n",
                                name, count, nearP99, farP99, server.peakMegabytes(), seed);
                    }
                    near.requireNothingLost();
                    far.requireNothingLost();
                }
            }
            assertThat(server.metric("yarrow_updates_rejected_total{reason=\"malformed\"}"))
                    .isPositive();
            assertThat(server.peakMegabytes()).isLessThan(PROCESS_MEGABYTES);
        }
        return delays;
    }

    private static Map<String, Siege.Visit> onSocket(int port) {
        Map<String, Siege.Visit> visits = new LinkedHashMap<>();
        for (HocuspocusMalice malice : HocuspocusMalice.values()) {
            visits.put("around it, " + malice, random -> strike(port, malice, random));
        }
        return visits;
    }

    private static void strike(int port, HocuspocusMalice malice, Random random) throws IOException {
        try (RawClient client = RawClient.open(port, "/hocuspocus")) {
            for (byte[] message : malice.frames(Door.HOCUSPOCUS.name(), random)) {
                client.send(frame(BINARY, message));
            }
            client.send(frame(random.nextInt(4) == 0 ? TEXT : BINARY, new byte[] {'a'}));
            Door.linger(client);
        }
    }

    private static Map<String, Siege.Visit> overHttp(int port) {
        Map<String, Siege.Visit> visits = new LinkedHashMap<>();
        for (HttpMalice malice : HttpMalice.values()) {
            visits.put("around it, " + malice, random -> malice.strike(port, Door.HTTP.name(), random));
        }
        return visits;
    }
}
