package dev.yarrow.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a distribution holds of RocksDB: its classes without natives, and one native beside them. */
@Timeout(60)
class ShippedNativeTest {
    private static final String CLASSES =
            Path.of("target", "rocksdbjni-classes").toAbsolutePath().toString();

    @TempDir
    Path directory;

    @Test
    @DisplayName("[S18] the store runs on RocksDB's classes and the one native of this platform")
    void runs() throws Exception {
        assertThat(outputOf(System.getProperty("java.library.path"))).isEqualTo("open\n");
    }

    @Test
    @DisplayName("[S18] without the native the error names the file and the directories where it was looked for")
    void missingNative() throws Exception {
        assertThat(outputOf("/nowhere")).contains("librocksdbjni", "directories /nowhere", "-Djava.library.path=");
    }

    private String outputOf(String libraryPath) throws Exception {
        String classPath = Arrays.stream(ChildJvm.classPath().split(File.pathSeparator, -1))
                .map(entry -> entry.matches(".*rocksdbjni-[0-9.]+\\.jar") ? CLASSES : entry)
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(classPath).contains(CLASSES);
        List<String> command = ChildJvm.command(classPath, libraryPath, HoldStore.class, directory.toString());
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            child.getOutputStream().close(); // the child ends at the end of its input
            return new String(child.getInputStream().readAllBytes(), UTF_8).replaceAll("(?m)^SLF4J.*\\R", "");
        } finally {
            ChildJvm.kill(child);
        }
    }
}
