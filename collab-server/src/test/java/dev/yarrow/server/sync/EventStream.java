package dev.yarrow.server.sync;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** An event stream, read by a thread of its own as it comes. Thread-safe. */
final class EventStream implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final SyncClient client;
    private final InputStream body;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /**
     * One event; immutable.
     *
     * @param name "message" for those without a name, "comment" for comments, "end" for the end of the stream
     */
    record Event(String name, String id, String data) {
        List<byte[]> messages(SyncClient client) {
            return client.takeIn(Base64.getDecoder().decode(data));
        }
    }

    private EventStream(SyncClient client, InputStream body) {
        this.client = client;
        this.body = body;
        Thread reader = new Thread(this::read, "event-stream");
        reader.setDaemon(true);
        reader.start();
    }

    /** Opens a stream from the client's position, and waits for its hello. */
    static EventStream open(SyncClient client) throws Exception {
        HttpResponse<InputStream> response = SyncClient.HTTP.send(
                client.ticketed("events")
                        .header("Last-Event-ID", client.position)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new AssertionError("events: " + response.statusCode() + " "
                    + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        return new EventStream(client, response.body());
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String name = "message";
            String id = "";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(":")) {
                    events.add(new Event("comment", "", line));
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                } else if (line.isEmpty() && !(data.isEmpty() && id.isEmpty())) {
                    events.add(new Event(name, id, data.toString()));
                    name = "message";
                    id = "";
                    data.setLength(0);
                }
            }
        } catch (IOException e) {
            // closed by the test, or cut
        }
        events.add(new Event("end", "", ""));
    }

    /** The next event. */
    Event next() throws InterruptedException {
        Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event within " + PATIENCE_SECONDS + " s");
        }
        if (!event.id.isEmpty()) {
            client.position = event.id;
        }
        return event;
    }

    /** Lets seconds pass until the client's position is this one. */
    void awaitPosition(String position, ServedSync served) throws InterruptedException {
        for (int i = 0; i < 200 && !client.position.equals(position); i++) {
            Event event = events.poll(50, TimeUnit.MILLISECONDS);
            if (event == null) {
                served.pass(Duration.ofSeconds(1));
            } else if (!event.id.isEmpty()) {
                client.position = event.id;
            }
        }
        if (!client.position.equals(position)) {
            throw new AssertionError("the position is " + client.position + " and never was " + position);
        }
    }

    /** The next event of this name; those before it are left out, but for what they say. */
    Event next(String name) throws InterruptedException {
        for (Event event = next(); ; event = next()) {
            if (event.name.equals("message")) {
                event.messages(client);
            }
            if (event.name.equals(name)) {
                return event;
            }
            if (event.name.equals("end")) {
                throw new AssertionError("the stream ended before an event " + name);
            }
        }
    }

    /** Takes in what comes until it is so; returns the messages on the way. */
    List<byte[]> until(Predicate<List<byte[]>> wanted) throws InterruptedException {
        List<byte[]> all = new ArrayList<>();
        while (!wanted.test(all)) {
            Event event = next();
            if (event.name.equals("message")) {
                all.addAll(event.messages(client));
            } else if (event.name.equals("end")) {
                throw new AssertionError("the stream ended, it had said " + SyncClient.kinds(all));
            }
        }
        return all;
    }

    /** What came and nobody looked at. */
    List<Event> left() {
        List<Event> left = new ArrayList<>();
        events.drainTo(left);
        return left;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // it is closed
        }
    }
}
