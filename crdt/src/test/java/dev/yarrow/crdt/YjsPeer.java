package dev.yarrow.crdt;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A Node process with real Yjs in it, see {@code src/test/node/peer.mjs}; confined to one thread. */
final class YjsPeer implements AutoCloseable {

    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;

    YjsPeer() throws IOException {
        process = new ProcessBuilder("node", "peer.mjs")
                .directory(Path.of("src", "test", "node").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The updates of the random session of this seed, in an order in which each fits. */
    List<Update> session(int seed) {
        return Arrays.stream(ask("session " + seed).split(","))
                .map(word -> Update.scan(Base64.getDecoder().decode(word), ScanLimits.DEFAULT))
                .toList();
    }

    /** Sends a question whose words are base64, and returns the answer. */
    String ask(String question, byte[]... words) {
        StringBuilder line = new StringBuilder(question);
        for (byte[] word : words) {
            line.append(' ').append(Base64.getEncoder().encodeToString(word));
        }
        return ask(line.toString());
    }

    private String ask(String line) {
        try {
            questions.write(line + "\n");
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the Yjs process ended; its complaint is in the output of this test");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        questions.close();
        process.destroy();
    }
}
