package dev.yarrow.server.access;

import dev.yarrow.crdt.Doc;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A y-websocket client that says what a test wants, and keeps what it hears as hexadecimal. Thread-safe. */
public final class Client implements WebSocket.Listener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> heard = new ArrayList<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    private Client(URI server, String path, String... subprotocols) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        if (subprotocols.length > 0) {
            String[] more =
                    List.of(subprotocols).subList(1, subprotocols.length).toArray(String[]::new);
            builder.subprotocols(subprotocols[0], more);
        }
        socket = builder.buildAsync(URI.create("ws://" + server.getHost() + ":" + server.getPort() + path), this)
                .join();
    }

    public static Client open(URI server, String path, String... subprotocols) {
        return new Client(server, path, subprotocols);
    }

    public String subprotocol() {
        return socket.getSubprotocol();
    }

    /** Types a letter. */
    public void type(String text) {
        try (Doc doc = Doc.create()) {
            byte[] update =
                    doc.edit(edit -> edit.text("content").insert(0, text)).bytes();
            send("0002" + HexFormat.of().toHexDigits((byte) update.length)
                    + HexFormat.of().formatHex(update));
        }
    }

    public void send(String hex) {
        socket.sendBinary(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), true).join();
    }

    /** Waits until a message came that starts like this. */
    public String await(String prefix) throws InterruptedException {
        return await(message -> message.startsWith(prefix), prefix);
    }

    public String await(Predicate<String> wanted, String what) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (heard) {
            while (true) {
                for (String message : heard) {
                    if (wanted.test(message)) {
                        return message;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("not heard: " + what + ", but " + heard);
                }
                heard.wait(left);
            }
        }
    }

    public List<String> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    /** How the server closed, as code and reason. */
    public String awaitClose() throws Exception {
        return closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        part.append(HexFormat.of().formatHex(bytes));
        if (last) {
            synchronized (heard) {
                heard.add(part.toString());
                heard.notifyAll();
            }
            part.setLength(0);
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code + " " + reason);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.complete("broken: " + error);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
