package dev.yarrow.samples.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** A y-websocket client in Node. Its words may be read from any thread. */
final class NodePeer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("src", "test", "node", "peer.mjs");

    private final Process process;
    private final BufferedWriter input;
    private final Heard heard = new Heard();

    private NodePeer(Process process) {
        this.process = process;
        this.input = process.outputWriter(UTF_8);
        Thread reading = new Thread(this::read, "node-peer");
        reading.setDaemon(true);
        reading.start();
    }

    static NodePeer open(URI server, String document, String name) throws IOException {
        return new NodePeer(new ProcessBuilder("node", PROGRAM.toString(), server.toString(), document, name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Adds words to the end of the text. */
    void type(String words) throws IOException {
        input.write(words + "\n");
        input.flush();
    }

    /** What it printed last: the text, and the names of all who are there. */
    Heard heard() {
        return heard;
    }

    private void read() {
        try (BufferedReader output = process.inputReader(UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                heard.set(line);
            }
        } catch (IOException ended) {
            heard.set("ended: " + ended);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
