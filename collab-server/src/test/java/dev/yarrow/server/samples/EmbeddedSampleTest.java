package dev.yarrow.server.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.access.Client;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedSampleTest {
    private static final Path SOURCE = Path.of("..", "samples", "embedded", "Embedded.java");
    private static final String LISTENING = "listening on ";

    @TempDir
    Path data;

    @Test
    @Timeout(60)
    @DisplayName(
            "[J10] the sample of a program with a server inside has fewer than 60 lines and does what its page says")
    void runs() throws Exception {
        assertThat(Files.readAllLines(SOURCE)).hasSizeLessThan(60);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Djava.library.path=" + System.getProperty("java.library.path"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        SOURCE.toString(),
                        "0",
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            URI address = URI.create(lineAfter(said, LISTENING));
            try (Client nobody = Client.open(address, "/ws/notes")) {
                assertThat(nobody.awaitClose()).startsWith("4403 ");
            }
            try (Client ann = Client.open(address, "/ws/notes?token=ann")) {
                ann.send("00000100");
                ann.await("0001");
                ann.type("two words");
                String words = HexFormat.of().formatHex("words".getBytes(UTF_8));
                ann.await(message -> message.startsWith("0002") && message.contains(words), "the sample's edit");
                assertThat(lineAfter(said, "ann typed in ")).isEqualTo("notes: 2 words");
            }
            process.toHandle().destroy(); // unlike that of the process itself, it leaves the streams open
            assertThat(lineAfter(said, "stopped, ")).isEqualTo("with everything saved: true");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Reads on to the line that starts so; answers the rest of it. */
    private static String lineAfter(BufferedReader said, String start) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(start)) {
                return line.substring(start.length());
            }
        }
        throw new AssertionError("the sample ended without a line that starts with \"" + start + "\"");
    }
}
