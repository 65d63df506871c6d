package dev.yarrow.server.attack;

import dev.yarrow.server.protocol.MessageBatch;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line over plain HTTP: opened with the first message, then one push at a time, with all that waits, and a stream of
 * events. Thread-safe.
 */
final class HttpLine implements Line {
    static final Pattern TICKET = Pattern.compile("\"ticket\":\"([^\"]+)\"");
    static final Pattern POSITION = Pattern.compile("\"position\":\"([^\"]+)\"");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI document;
    private final BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> incoming = new LinkedBlockingQueue<>();
    private volatile String ticket = "";
    private volatile String position = "";
    private volatile @Nullable String end;
    private volatile @Nullable InputStream events;

    HttpLine(int port, String room) {
        this.document = URI.create("http://localhost:" + port + "/sync/" + room + "/");
    }

    @Override
    public synchronized void send(byte[] message) throws IOException {
        if (ticket.isEmpty()) {
            open(message);
            start("http-pushes", this::push);
            start("http-events", this::listen);
        } else {
            outgoing.add(message);
        }
    }

    private void open(byte[] first) throws IOException {
        byte[] answer = answer(request("open").POST(body(List.of(first))));
        String welcome = new String(answer, StandardCharsets.ISO_8859_1);
        ticket = found(TICKET, welcome);
        position = found(POSITION, welcome);
        takeIn(answer);
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (end == null) {
                            work.once();
                        }
                    } catch (IOException e) {
                        end(String.valueOf(e.getMessage()));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What a thread of this line does over and over. */
    private interface Work {
        void once() throws IOException, InterruptedException;
    }

    private void push() throws IOException, InterruptedException {
        List<byte[]> messages = new ArrayList<>(List.of(outgoing.take()));
        outgoing.drainTo(messages);
        if (end == null) {
            answer(request("push").header("Yarrow-Ticket", ticket).POST(body(messages)));
        }
    }

    /** One stream from its beginning to its end. */
    private void listen() throws IOException, InterruptedException {
        HttpResponse<InputStream> response = HTTP.send(
                request("events")
                        .header("Yarrow-Ticket", ticket)
                        .header("Last-Event-ID", position)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        events = response.body();
        if (response.statusCode() != 200) {
            throw new IOException("events were answered with " + response.statusCode());
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                if (line.startsWith("event:")) {
                    name = value;
                } else if (line.startsWith("id:")) {
                    position = value;
                } else if (line.startsWith("data:")) {
                    event(name, value);
                } else if (line.isEmpty()) {
                    name = "";
                }
            }
        }
    }

    private void event(String name, String data) throws IOException {
        switch (name) {
            case "" -> takeIn(Base64.getDecoder().decode(data));
            case "hello" -> ticket = found(TICKET, data);
            default -> throw new IOException("the stream said " + name + ": " + data);
        }
    }

    private void takeIn(byte[] batch) {
        incoming.addAll(MessageBatch.split(batch, 100_000));
    }

    private HttpRequest.Builder request(String verb) {
        return HttpRequest.newBuilder(document.resolve(verb)).header("Yarrow-Sync", "1");
    }

    private static HttpRequest.BodyPublisher body(List<byte[]> messages) {
        return HttpRequest.BodyPublishers.ofByteArray(Bytes.batch(messages));
    }

    private static byte[] answer(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<byte[]> response = HTTP.send(
                    request.header("Content-Type", "application/octet-stream").build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new IOException(response.request().uri() + " was answered with " + response.statusCode() + ": "
                        + new String(response.body(), StandardCharsets.UTF_8));
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static String found(Pattern pattern, String in) throws IOException {
        Matcher matcher = pattern.matcher(in);
        if (!matcher.find()) {
            throw new IOException("expected " + pattern + " in " + in);
        }
        return matcher.group(1);
    }

    @Override
    public byte[] receive() throws IOException {
        try {
            byte[] message = incoming.take();
            if (message.length == 0) {
                throw new EOFException(end);
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void end(String why) {
        if (end == null) {
            end = why;
        }
        incoming.add(new byte[0]);
        outgoing.add(new byte[0]);
    }

    @Override
    public void close() throws IOException {
        end("left");
        InputStream open = events;
        if (open != null) {
            open.close();
        }
    }
}
