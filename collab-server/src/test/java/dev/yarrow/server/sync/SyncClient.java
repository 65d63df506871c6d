package dev.yarrow.server.sync;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.AwarenessUpdate;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.protocol.MessageBatch;
import dev.yarrow.storage.DocumentName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of sync over HTTP with a document of its own, that does what a test says and nothing else. Confined to it. */
final class SyncClient implements AutoCloseable {
    static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = JsonMapper.shared();

    final Doc doc = Doc.create();
    private final URI server;
    private final String name;
    private final Optional<String> token;
    String ticket = "";
    String position = "";

    SyncClient(URI server, String name) {
        this(server, name, Optional.empty());
    }

    SyncClient(URI server, String name, Optional<String> token) {
        this.server = server;
        this.name = name;
        this.token = token;
    }

    URI address() {
        return server;
    }

    DocumentName documentName() {
        return new DocumentName(URLDecoder.decode(name, StandardCharsets.UTF_8));
    }

    // --- requests

    HttpRequest.Builder request(String verb) {
        return HttpRequest.newBuilder(server.resolve("/sync/" + name + "/" + verb))
                .header("Yarrow-Sync", "1");
    }

    HttpRequest.Builder ticketed(String verb) {
        return request(verb).header("Yarrow-Ticket", ticket);
    }

    HttpRequest.Builder posted(HttpRequest.Builder request, byte[] body) {
        return request.header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> sendOpen(byte[]... messages) throws IOException, InterruptedException {
        HttpRequest.Builder request = posted(request("open"), batch(messages));
        token.ifPresent(shown -> request.header("Authorization", "Bearer " + shown));
        return send(request);
    }

    /** Opens the document, takes in what comes and answers the server's question; returns what came. */
    List<byte[]> open(byte[]... more) throws IOException, InterruptedException {
        List<byte[]> said = new ArrayList<>(List.of(step1(doc.stateVector())));
        said.addAll(List.of(more));
        HttpResponse<byte[]> response = sendOpen(said.toArray(byte[][]::new));
        if (response.statusCode() != 200) {
            throw new AssertionError("open: " + response.statusCode() + " " + text(response));
        }
        List<byte[]> messages = takeIn(response.body());
        JsonNode welcome = JSON.readTree(string(messages.get(0)));
        ticket = welcome.path("ticket").asString();
        position = welcome.path("position").asString();
        return messages;
    }

    HttpResponse<byte[]> sendPush(byte[]... messages) throws IOException, InterruptedException {
        return send(posted(ticketed("push"), batch(messages)));
    }

    JsonNode push(byte[]... messages) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = sendPush(messages);
        if (response.statusCode() != 200) {
            throw new AssertionError("push: " + response.statusCode() + " " + text(response));
        }
        return json(response);
    }

    HttpResponse<byte[]> sendPoll() throws IOException, InterruptedException {
        return send(ticketed("poll").header("Last-Event-ID", position));
    }

    /** Polls once; takes in what came, and the position. */
    List<byte[]> poll() throws IOException, InterruptedException {
        HttpResponse<byte[]> response = sendPoll();
        if (response.statusCode() == 204) {
            return List.of();
        }
        if (response.statusCode() != 200) {
            throw new AssertionError("poll: " + response.statusCode() + " " + text(response));
        }
        List<byte[]> messages = takeIn(response.body());
        position = string(messages.get(0));
        return messages;
    }

    EventStream events() throws Exception {
        return EventStream.open(this);
    }

    /** The answer to a request, while a second passes in every twentieth of a real one. */
    static <T> T whilePassing(ServedSync served, CompletableFuture<T> answer) throws Exception {
        for (int i = 0; i < 200; i++) {
            try {
                return answer.get(50, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                served.pass(Duration.ofSeconds(1));
            }
        }
        throw new AssertionError("no answer");
    }

    // --- what it does with its document

    /** Types, and returns the message that says so. */
    byte[] type(String text) {
        return update(doc.edit(edit -> edit.text("content").insert(0, text)));
    }

    String text() {
        return doc.text("content", RootKind.TEXT);
    }

    List<byte[]> takeIn(byte[] batch) {
        List<byte[]> messages = MessageBatch.split(batch, 100_000);
        for (byte[] message : messages) {
            if (message[0] == 0 && message[1] != 0) {
                doc.apply(Update.scan(varBytes(message, 2), ScanLimits.STORED));
            }
        }
        return messages;
    }

    /** The answer to a server's question. */
    byte[] step2() {
        return message(0, 1, doc.encodeState());
    }

    @Override
    public void close() {
        doc.close();
    }

    // --- messages

    static byte[] batch(byte[]... messages) {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            batch.writeBytes(MessageBatch.prefix(message.length));
            batch.writeBytes(message);
        }
        return batch.toByteArray();
    }

    static byte[] step1(StateVector vector) {
        return message(0, 0, vector.bytes());
    }

    static byte[] update(Update update) {
        return message(0, 2, update.bytes());
    }

    static byte[] presence(long client, long clock, String json) {
        byte[] update = AwarenessUpdate.encode(List.of(new AwarenessEntry(client, clock, json)));
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(1);
        message.writeBytes(MessageBatch.prefix(update.length));
        message.writeBytes(update);
        return message.toByteArray();
    }

    private static byte[] message(int type, int step, byte[] body) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(type);
        message.write(step);
        message.writeBytes(MessageBatch.prefix(body.length));
        message.writeBytes(body);
        return message.toByteArray();
    }

    /** What kinds of messages these are, such as 0.2 for an update and 111 for a position. */
    static List<String> kinds(List<byte[]> messages) {
        return messages.stream()
                .map(message -> message[0] == 0 ? "0." + message[1] : String.valueOf(message[0]))
                .toList();
    }

    /** The clients in awareness messages, and whether they are here. */
    static Map<Long, Boolean> presences(List<byte[]> messages) {
        TreeMap<Long, Boolean> here = new TreeMap<>();
        for (byte[] message : messages) {
            if (message[0] == 1) {
                AwarenessUpdate.scan(varBytes(message, 1), ScanLimits.STORED)
                        .forEach(entry ->
                                here.put(entry.clientId(), !entry.json().equals("null")));
            }
        }
        return here;
    }

    static String string(byte[] message) {
        return new String(varBytes(message, 1), StandardCharsets.UTF_8);
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        return JSON.readTree(response.body());
    }

    /** The bytes behind a length that stands at an offset. */
    private static byte[] varBytes(byte[] message, int offset) {
        int at = offset;
        while (message[at] < 0) {
            at++;
        }
        return Arrays.copyOfRange(message, at + 1, message.length);
    }
}
