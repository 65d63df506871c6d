package dev.yarrow.server.attack;

import dev.yarrow.server.transport.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server of this build in a process and a small heap of its own; running out of it ends the process. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("Yarrow is ready: (\\S+)");
    private static final Pattern RESIDENT = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private final Process process;
    private final URI address;

    private ServerProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static ServerProcess start(Path directory, int heapMegabytes, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                "dev.yarrow.server.cli.Main",
                "--port",
                "0",
                "--data",
                directory.resolve("data").toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectError(directory.resolve("server.log").toFile())
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        Matcher ready = ADDRESS.matcher(line == null ? "" : line);
        if (!ready.find()) {
            process.destroyForcibly();
            throw new IOException("the server did not start: " + Files.readString(directory.resolve("server.log")));
        }
        return new ServerProcess(process, URI.create(ready.group(1)));
    }

    int port() {
        return address.getPort();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The most memory that the process had, in MB; 0 where the system does not say. */
    long peakMegabytes() throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        Matcher peak = RESIDENT.matcher(Files.readString(status));
        return peak.find() ? Long.parseLong(peak.group(1)) / 1024 : 0;
    }

    /** The sockets that the process has open now, by the system's numbers for them; none where it does not say. */
    Set<String> openSockets() throws IOException {
        Path open = Path.of("/proc", String.valueOf(process.pid()), "fd");
        Set<String> sockets = new HashSet<>();
        if (!Files.exists(open)) {
            return sockets;
        }
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(open)) {
            for (Path descriptor : descriptors) {
                sockets.add(target(descriptor));
            }
        }
        sockets.removeIf(target -> !target.startsWith("socket:"));
        return sockets;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException closedMeanwhile) {
            return "";
        }
    }

    /** One number of the server's own, by its name in {@code /metrics}. */
    double metric(String name) throws IOException {
        try (RawClient client = new RawClient(port())) {
            String all = client.exchange(RawClient.request("GET", "/metrics", Map.of("Host", "localhost")))
                    .body();
            return all.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(0);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
