package dev.yarrow.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.limit.NoPlaceException;
import dev.yarrow.server.room.Rooms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    @DisplayName("[H1] what happens is counted, in Prometheus form")
    void countsWhatHappens() {
        metrics.connectionOpened();
        metrics.connectionOpened();
        metrics.connectionClosed(1009);
        metrics.connectionClosed(4001);
        metrics.handshakeRefused(426);
        metrics.assemblyBytes(1_000);
        metrics.assemblyBytes(-1);
        metrics.updatesReceived(3);
        metrics.deliveries(100);
        metrics.deliveries(50);
        metrics.outboxBytes(4_096);
        metrics.outboxBytes(-96);
        metrics.refused("origin");
        metrics.refused("origin");
        metrics.updateRejected("malformed");
        metrics.presenceReceived(2);
        metrics.updateFramesDropped(7);
        metrics.presenceFramesDropped(9);
        metrics.roomsGauge(() -> 5);
        metrics.roomMemoryGauge(() -> 1_000);
        metrics.outboxMemory(500);
        metrics.outboxMemory(-100);
        metrics.slowed();
        metrics.socketRefused("too-many");
        metrics.storeCacheGauge(() -> 0);
        metrics.roomLoaded();
        metrics.roomUnloaded();
        metrics.roomFailed();
        metrics.syncSessionsGauge(() -> 4);
        metrics.syncStreams(3);
        metrics.syncStreams(-1);
        metrics.syncPoll();
        metrics.syncPush();
        metrics.syncResync();

        assertThat(metrics.scrape())
                .contains("yarrow_connections 0.0\n")
                .contains("yarrow_connections_closed_total{code=\"1009\"} 1.0\n")
                .contains("yarrow_connections_closed_total{code=\"other\"} 1.0\n")
                .contains("yarrow_handshakes_refused_total{status=\"426\"} 1.0\n")
                .contains("yarrow_assembly_bytes 999.0\n")
                .contains("yarrow_connections_opened_total 2.0\n")
                .contains("yarrow_updates_received_total 3.0\n")
                .contains("yarrow_deliveries_total 150.0\n")
                .contains("yarrow_outbox_bytes 4000.0\n")
                .contains("yarrow_refusals_total{reason=\"origin\"} 2.0\n")
                .contains("yarrow_updates_rejected_total{reason=\"malformed\"} 1.0\n")
                .contains("yarrow_presence_received_total 2.0\n")
                .contains("yarrow_frames_dropped_total{kind=\"update\"} 7.0\n")
                .contains("yarrow_frames_dropped_total{kind=\"presence\"} 9.0\n")
                .contains("yarrow_rooms 5.0\n")
                .contains("yarrow_rooms_memory_bytes 1000.0\n")
                .contains("yarrow_outbox_memory_bytes 400.0\n")
                .contains("yarrow_slowed_total 1.0\n")
                .contains("yarrow_sockets_refused_total{reason=\"too-many\"} 1.0\n")
                .contains("yarrow_rooms_loaded_total 1.0\n")
                .contains("yarrow_rooms_unloaded_total 1.0\n")
                .contains("yarrow_rooms_failed_total 1.0\n")
                .contains("yarrow_sync_sessions 4.0\n")
                .contains("yarrow_sync_streams 2.0\n")
                .contains("yarrow_sync_polls_total 1.0\n")
                .contains("yarrow_sync_pushes_total 1.0\n")
                .contains("yarrow_sync_resyncs_total 1.0\n");
    }

    @Test
    @DisplayName("[H1] acknowledgement latency and fsyncs are timed")
    void timesAcknowledgementsAndCommits() {
        metrics.acknowledged(Duration.ofMillis(3));
        metrics.committed(10, 2_000, Duration.ofMillis(4));
        metrics.committed(2, 100, Duration.ofMillis(1));

        assertThat(metrics.scrape())
                .contains("yarrow_acknowledgement_seconds_bucket{le=\"0.005\"} 1\n")
                .contains("yarrow_acknowledgement_seconds_count 1\n")
                .contains("yarrow_fsync_seconds_count 2\n")
                .contains("yarrow_fsync_updates_sum 12.0\n")
                .contains("yarrow_committed_updates_total 12.0\n")
                .contains("yarrow_committed_bytes_total 2100.0\n");
    }

    @Test
    @DisplayName("[H2] the number of reasons is bounded")
    void boundsReasons() {
        for (int i = 0; i < 1_000; i++) {
            metrics.refused("reason " + i);
        }

        assertThat(metrics.scrape()).contains("yarrow_refusals_total{reason=\"other\"} 936.0\n");
    }

    @Test
    @DisplayName("[H1] every metric of ours is documented, and nothing else is")
    void documentationNamesEveryMetric() throws IOException {
        metrics.connectionOpened();
        metrics.connectionClosed(1000);
        metrics.handshakeRefused(400);
        metrics.refused("origin");
        metrics.updateRejected("malformed");
        metrics.roomsGauge(() -> 0);
        metrics.roomMemoryGauge(() -> 0);
        metrics.socketRefused("too-many");
        metrics.syncSessionsGauge(() -> 0);
        metrics.storeCacheGauge(() -> 0);

        assertThat(families(metrics.scrape(), "# TYPE (yarrow_\\w+)"))
                .isEqualTo(families(Files.readString(Path.of("..", "docs", "metrics.md")), "\\| `(yarrow_\\w+)"));
    }

    @Test
    @DisplayName("[H1] every reason for which something is refused or rejected is documented, and no other")
    void documentationNamesEveryReason() throws IOException {
        String sources = sources();
        Set<String> refusals = families(sources, "\\brefused?\\(\\s*\"([a-z-]+)\"\\s*[,)]");
        for (NoPlaceException.Whose whose : NoPlaceException.Whose.values()) {
            refusals.add(whose.word());
        }
        for (Rooms.NoRoomException.Why why : Rooms.NoRoomException.Why.values()) {
            refusals.add(why.word());
        }

        assertThat(refusals).isEqualTo(documentedReasons("Refusals"));
        assertThat(families(sources, "\\bupdateRejected\\(\\s*\"([a-z-]+)\"\\)"))
                .isEqualTo(documentedReasons("Rejected updates"));
    }

    private static Set<String> documentedReasons(String heading) throws IOException {
        String document = Files.readString(Path.of("..", "docs", "metrics.md"));
        String section = document.substring(document.indexOf("\n## " + heading + "\n") + 1)
                .split("\n## ", 2)[0];
        return families(section, "(?m)^\\| `([a-z-]+)` \\|");
    }

    /** All of the server's own code as one text. */
    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private static Set<String> families(String text, String pattern) {
        Set<String> names = new TreeSet<>();
        Pattern.compile(pattern).matcher(text).results().forEach(match -> names.add(match.group(1)));
        return names;
    }
}
