package dev.yarrow.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A server whose disk fills up under load and is freed again; see {@link FullDiskServer} for what is checked. */
@EnabledOnOs(
        value = OS.LINUX,
        disabledReason = "needs a small file system, or prlimit, to make a disk fail and recover")
class FullDiskTest {
    private static final String SMALL_DISK =
            "mount -t tmpfs -o size=48m tmpfs \"$0\" && mkdir \"$0/data\" && exec \"$@\"";

    private final long seed = Long.getLong("yarrow.soak.seed", System.nanoTime());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    @Test
    @Timeout(300)
    @DisplayName(
            "[S22] a full disk: nothing is acknowledged, clients are told to come back, reads and the server go on")
    void fullDisk() throws Exception {
        run(2);
    }

    @Test
    @Tag("soak")
    @Tag("soak-disk")
    @DisplayName("[S22] a disk that is full again and again")
    void fullAgainAndAgain() throws Exception {
        run(Integer.getInteger("yarrow.soak.count", 50));
    }

    @Test
    @Timeout(300)
    @DisplayName("[S22] a disk that refuses all writes for another reason than space is treated alike")
    void refusingDisk() throws Exception {
        check(List.of(), "limit", 2);
    }

    private void run(int times) throws Exception {
        List<String> namespace = mayMount();
        if (namespace.isEmpty()) {
            System.out.println(
                    "full disk: no file system may be mounted here (try \"unshare -rm true\"), so the file size"
                            + " limit stands in for it");
            check(List.of(), "limit", times);
        } else {
            List<String> command = new ArrayList<>(namespace);
            command.addAll(List.of("sh", "-c", SMALL_DISK, directory.toString()));
            check(command, "tmpfs", times);
        }
    }

    /** What to put before a command so that it may mount; empty if nothing helps. */
    private static List<String> mayMount() throws IOException, InterruptedException {
        for (List<String> namespace : List.of(List.of("unshare", "-rm"), List.of("unshare", "-m"))) {
            List<String> trial = new ArrayList<>(namespace);
            trial.addAll(List.of("sh", "-c", "mount -t tmpfs tmpfs /mnt"));
            if (new ProcessBuilder(trial).start().waitFor() == 0) {
                return namespace;
            }
        }
        return List.of();
    }

    private void check(List<String> around, String disk, int times) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(around);
        String data = directory.resolve("data").toString();
        command.addAll(ServerProcess.java(
                FullDiskServer.class.getName(), data, disk, Integer.toString(times), Long.toString(seed)));
        try (ServerProcess child = ServerProcess.launch(command)) {
            ServerProcess.Ended ended = child.awaitEnd();
            System.out.println("disk: " + ended.said().lines().findFirst().orElse(""));
            assertThat(ended.exitCode()).as("seed %d, %s", seed, ended.said()).isZero();
        }
    }
}
