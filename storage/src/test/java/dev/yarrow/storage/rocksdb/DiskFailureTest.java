package dev.yarrow.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "needs prlimit to make a disk fail and recover")
class DiskFailureTest {
    @Test
    @DisplayName(
            "[S10] a disk that refuses writes stops acknowledgements, not reads; when it recovers, so does the store")
    void failAndRecover(@TempDir Path directory) throws Exception {
        Process child = ChildJvm.start(ChildJvm.command(FailingDisk.class, directory.toString()));
        try {
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as("see the child's stack trace").isZero();
        } finally {
            ChildJvm.kill(child);
        }
    }
}
