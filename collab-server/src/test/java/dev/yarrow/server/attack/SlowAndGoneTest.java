package dev.yarrow.server.attack;

import static dev.yarrow.server.transport.RawClient.BINARY;
import static dev.yarrow.server.transport.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.AwarenessUpdate;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.transport.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that stop reading, fall silent or vanish without a word, as a whole server's other clients see it. */
class SlowAndGoneTest {
    private static final int OUTBOX_BYTES = 1 << 20;
    private static final byte QUERY = 3;
    private static final int PASTED = 50_000;
    private static final int SMALL_BUFFER = 4096;

    private static final String GHOST_STATE = "{\"name\":\"ghost\"}";

    @TempDir
    Path directory;

    @Test
    @DisplayName("[W26] a reader that stops costs a bounded outbox, delays nobody, and converges when it reads on")
    void stopsReading() throws Exception {
        pauseAndReadOn(Duration.ofMillis(1500), "--stuck-after", "60s");
    }

    @Test
    @Tag("soak")
    @Tag("soak-slow")
    @DisplayName("[W26] the same for minutes")
    void stopsReadingForLong() throws Exception {
        Duration pause = Duration.ofSeconds(Long.getLong("yarrow.soak.count", 180));
        // It answers no pings meanwhile, and TCP asks for space at intervals that double as long as there is none.
        String patience = 3 * pause.toSeconds() + 60 + "s";
        pauseAndReadOn(pause, "--stuck-after", patience, "--idle-timeout", patience);
    }

    private void pauseAndReadOn(Duration pause, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--outbox-bytes", String.valueOf(OUTBOX_BYTES)));
        all.addAll(List.of(options));
        try (ServerProcess server = ServerProcess.start(directory, 256, all.toArray(String[]::new));
                Pair pair = new Pair(server.port(), "slow");
                Typist slow = new Typist("slow", RawClient.open(server.port(), "/ws/slow", SMALL_BUFFER))) {
            pair.await("the slow one is in step", slow::isSynced);
            slow.stopReading();
            double most = 0;
            int pasted = 0;
            long end = System.nanoTime() + pause.toNanos();
            while (System.nanoTime() < end || server.metric("yarrow_frames_dropped_total{kind=\"update\"}") == 0) {
                pair.left().paste(PASTED);
                pair.type();
                most = Math.max(most, server.metric("yarrow_outbox_bytes"));
                pasted++;
                TimeUnit.MILLISECONDS.sleep(20);
            }
            pair.requireNothingLost();
            System.out.printf(
                    "slow: %d MB pasted, at most %.1f MB waited, p99 of the others %d ms, at most %d MB%n",
                    (pasted * (long) PASTED) >> 20, most / (1 << 20), pair.takeP99(), server.peakMegabytes());
            assertThat(most).isLessThan(2 * OUTBOX_BYTES);
            slow.readOn();
            pair.type();
            Duration untilItIsAsked = pause.multipliedBy(2).plusSeconds(20);
            pair.await("the slow one converges", untilItIsAsked, () -> slow.failure() != null || pair.isInStep(slow));
            assertThat(slow.failure()).isNull();
        }
    }

    @Test
    @DisplayName(
            "[W13] [W26] a reader that never reads again is cut, gives back its memory, and finds all when it returns")
    void neverReadsAgain() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                        directory, 256, "--outbox-bytes", String.valueOf(OUTBOX_BYTES), "--stuck-after", "1s");
                Pair pair = new Pair(server.port(), "stuck");
                Typist stuck = new Typist("stuck", RawClient.open(server.port(), "/ws/stuck", SMALL_BUFFER))) {
            pair.await("the stuck one is in step", stuck::isSynced);
            stuck.stopReading();
            while (server.metric("yarrow_connections") == 3) {
                pair.left().paste(PASTED);
                pair.type();
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertThat(server.metric("yarrow_connections_closed_total{code=\"1013\"}"))
                    .isEqualTo(1);
            assertThat(server.metric("yarrow_refusals_total{reason=\"stuck\"}")).isEqualTo(1);
            stuck.readOn();
            pair.requireNothingLost();
            assertThat(server.metric("yarrow_outbox_bytes")).isLessThan(OUTBOX_BYTES);
        }
    }

    @Test
    @DisplayName("[P7] one whose machine vanished without a word is gone once for everybody, and no newcomer sees it")
    void vanishes() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                        directory,
                        256,
                        "--idle-timeout",
                        "2s",
                        "--ping-interval",
                        "500ms",
                        "--presence-timeout",
                        "30s");
                RawClient vanished = RawClient.open(server.port(), "/ws/gone");
                RawClient observer = RawClient.open(server.port(), "/ws/gone")) {
            vanished.send(presence(7, 1));
            // From here on it neither reads nor answers: to the server, a machine that lost its network.
            assertThat(entries(observer, 2)).containsExactly("7: here", "7: gone");
            requireNoGhost(server, observer);
        }
    }

    @Test
    @DisplayName(
            "[P4] [P7] one that is connected and does not renew its presence is gone once, and returns with a renewal")
    void sleeps() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory, 256, "--presence-timeout", "1s");
                RawClient asleep = RawClient.open(server.port(), "/ws/gone");
                RawClient observer = RawClient.open(server.port(), "/ws/gone")) {
            asleep.send(presence(7, 1));
            assertThat(entries(observer, 2)).containsExactly("7: here", "7: gone");
            requireNoGhost(server, observer);
            asleep.send(presence(7, 2));
            assertThat(entries(observer, 2)).containsExactly("7: here", "7: gone");
        }
    }

    /** A newcomer is told of nobody, and the observer hears nothing of the gone one again. */
    private static void requireNoGhost(ServerProcess server, RawClient observer) throws IOException {
        try (RawClient newcomer = RawClient.open(server.port(), "/ws/gone")) {
            newcomer.send(presence(8, 1), frame(BINARY, new byte[] {QUERY}));
            assertThat(entries(newcomer, 1)).containsExactly("8: here");
        }
        assertThat(entries(observer, 2)).containsExactly("8: here", "8: gone");
    }

    private static byte[] presence(long client, long clock) {
        List<AwarenessEntry> one = List.of(new AwarenessEntry(client, clock, GHOST_STATE));
        return frame(BINARY, Bytes.presence(AwarenessUpdate.encode(one)));
    }

    /** The next so many changes of presence that a client hears of. */
    private static List<String> entries(RawClient client, int count) throws IOException {
        List<String> heard = new ArrayList<>();
        while (heard.size() < count) {
            RawClient.Received received = client.read();
            if (received.opcode() == RawClient.PING) {
                client.send(frame(RawClient.PONG, received.payload()));
            } else if (received.opcode() == BINARY && received.payload()[0] == 1) {
                for (AwarenessEntry entry : AwarenessUpdate.scan(body(received.payload()), ScanLimits.DEFAULT)) {
                    heard.add(entry.clientId() + (entry.json().equals("null") ? ": gone" : ": here"));
                }
            }
        }
        return heard;
    }

    /** What follows the type and a length of one byte or two. */
    private static byte[] body(byte[] message) {
        return Arrays.copyOfRange(message, message[1] < 0 ? 3 : 2, message.length);
    }
}
