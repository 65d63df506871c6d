package dev.yarrow.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.LoggedUpdate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed with {@code kill -9}; the store is opened again. */
class KillTest {
    private static final int KILLS = 3;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 400;

    @RepeatedTest(2)
    @Timeout(120)
    @DisplayName("[S2] kill -9 while writing loses nothing that was acknowledged and leaves nothing half-written")
    void killWhileWriting(@TempDir Path directory) throws Exception {
        long[] acknowledged = new long[AppendForever.DOCUMENTS];
        for (int kill = 0; kill < KILLS; kill++) {
            Process child = ChildJvm.start(ChildJvm.command(AppendForever.class, directory.toString()));
            readUntilKilled(child, acknowledged);
            try (RocksStore store = RocksStore.open(directory)) {
                for (int document = 0; document < acknowledged.length; document++) {
                    check(store, document, acknowledged[document]);
                }
            }
        }
    }

    /** Kills in the middle of the stream of acknowledgements, then reads those that were still in the pipe. */
    private static void readUntilKilled(Process child, long[] acknowledged) throws IOException, InterruptedException {
        try (BufferedReader output = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            int lines = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                int space = line.indexOf(' ');
                acknowledged[Integer.parseInt(line.substring(0, space))] = Long.parseLong(line.substring(space + 1));
                if (++lines == ACKNOWLEDGED_BEFORE_KILL) {
                    ChildJvm.kill(child);
                }
            }
            assertThat(lines).isGreaterThanOrEqualTo(ACKNOWLEDGED_BEFORE_KILL);
        } finally {
            ChildJvm.kill(child);
        }
    }

    private static void check(RocksStore store, int document, long acknowledged) {
        try (DocumentLog log = store.open(AppendForever.name(document))) {
            List<LoggedUpdate> tail = log.load().tail();
            assertThat((long) tail.size()).isGreaterThanOrEqualTo(acknowledged);
            assertThat(tail.size() % 2).as("updates appended together").isZero();
            for (LoggedUpdate update : tail) {
                LogSequence sequence = update.sequence();
                assertThat(update)
                        .isEqualTo(
                                AppendForever.update(document, sequence.value()).at(sequence));
            }
        }
    }
}
