package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

    /** Prints one line if the library can be loaded. */
    static final class Main {
        public static void main(String[] arguments) {
            try (Doc doc = Doc.create()) {
                System.out.println("loaded, " + doc.roots().size() + " roots");
            }
        }
    }

    @Test
    @DisplayName("[E13] the versions of library, classes and crate are one")
    void versions() throws IOException {
        assertThat(new String(Native.version(), StandardCharsets.US_ASCII)).isEqualTo(NativeLibrary.VERSION);
        assertThat(Files.readString(Path.of("rust", "Cargo.toml")))
                .contains("\nversion = \"" + NativeLibrary.VERSION + "\"\n");
        assertThatThrownBy(() -> NativeLibrary.requireVersion("0.0.9"))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessage("the native library is version 0.0.9, but these classes need " + NativeLibrary.VERSION
                        + ": use the library and the jar of one build");
    }

    @Test
    @DisplayName("[E13] the library is taken from -Dyarrow.native.dir when that is given")
    void directory(@TempDir Path directory) throws IOException {
        assertThat(load(directory).output()).contains("could not load the native library " + directory);

        String file = System.mapLibraryName("yarrow_crdt");
        Files.copy(
                Path.of("target", "classes", "native", Platform.current().directory(), file), directory.resolve(file));
        assertThat(load(directory).output()).isEqualTo("loaded, 0 roots\n");
    }

    private static ChildJvm.Result load(Path directory) {
        return ChildJvm.run(Duration.ofSeconds(60), List.of("-Dyarrow.native.dir=" + directory), Main.class);
    }

    @Test
    @DisplayName("[E13] nothing of the library stays in the temporary directory")
    void unpacking(@TempDir Path directory) throws IOException {
        ChildJvm.Result result =
                ChildJvm.run(Duration.ofSeconds(60), List.of("-Djava.io.tmpdir=" + directory), Main.class);

        assertThat(result.output()).isEqualTo("loaded, 0 roots\n");
        try (var left = Files.list(directory)) {
            assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith("yarrow"));
        }
    }

    @Test
    @DisplayName("[E13] a platform has one name however the JVM spells it")
    void platforms() {
        assertThat(Platform.of("Linux", "amd64").directory()).isEqualTo("linux-x86_64");
        assertThat(Platform.of("Mac OS X", "aarch64").directory()).isEqualTo("macos-aarch64");
        assertThat(Platform.of("Windows 11", "x86_64").directory()).isEqualTo("windows-x86_64");
        assertThat(Platform.of("Linux", "riscv64").directory()).isEqualTo("linux-riscv64");
    }
}
