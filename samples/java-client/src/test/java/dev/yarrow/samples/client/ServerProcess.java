package dev.yarrow.samples.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code yarrow serve} of this build in a process of its own, which can be killed and started again. Confined to one test. */
final class ServerProcess implements AutoCloseable {
    private static final String READY = "Yarrow is ready: ";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path data;
    private final List<String> settings;
    private Process process;
    private final URI address;

    private ServerProcess(Path data, List<String> settings) throws IOException {
        this.data = data;
        this.settings = settings;
        process = launch("0");
        address = awaitReady();
    }

    static ServerProcess start(Path data, String... settings) throws IOException {
        return new ServerProcess(data, List.of(settings));
    }

    /** Where clients connect. */
    URI address() {
        return URI.create("ws://" + address.getAuthority());
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The killed server again, at the same address. */
    void startAgain() throws IOException {
        process = launch(String.valueOf(address.getPort()));
        awaitReady();
    }

    /** The text of a document as a file. */
    String export(String document) throws IOException, InterruptedException {
        URI file = address.resolve("/api/v1/documents/" + document + "/export?format=text&root=content&kind=text");
        return HTTP.send(HttpRequest.newBuilder(file).build(), BodyHandlers.ofString(UTF_8))
                .body();
    }

    private Process launch(String port) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // starts soonest
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.yarrow.server.cli.Main",
                "serve",
                "--port",
                port,
                "--data",
                data.toString(),
                "--log-level",
                "warn"));
        command.addAll(settings);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private URI awaitReady() throws IOException {
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY)) {
                return URI.create(line.substring(READY.length()));
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("expected a server, but it ended: " + said);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
