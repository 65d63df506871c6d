package dev.yarrow.server.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.jspecify.annotations.Nullable;

/** A web server on a free port with the bridge at {@code /ws/} and {@code /all}. Confined to its test. */
final class TestServer implements AutoCloseable {
    private final BlockingQueue<RecordingHandler> handlers = new LinkedBlockingQueue<>();
    private final WebServer server;
    private final WebSocketBridge bridge;
    final CountingListener listener = new CountingListener();
    volatile boolean echoes;
    volatile @Nullable Frame keepalive;
    volatile Function<Handshake, @Nullable Admission> policy = handshake -> null;

    TestServer(TransportSettings settings) throws IOException {
        bridge = new WebSocketBridge(Map.of("/ws/", this::admit), settings, listener);
        bridge.setHandler(new WebSocketBridge(Map.of("/all", this::admit), settings, listener));
        server = new WebServer(WebServerSettings.at("127.0.0.1", 0), bridge, new ErrorHandler(), listener);
        server.start();
    }

    static TestServer echoing() throws IOException {
        TestServer server = new TestServer(TransportSettings.DEFAULT);
        server.echoes = true;
        return server;
    }

    int port() {
        return server.port();
    }

    WebSocketBridge bridge() {
        return bridge;
    }

    RawClient connect(String path) throws IOException {
        return RawClient.open(port(), path);
    }

    /** The handler of the next connection. */
    RecordingHandler handler() throws InterruptedException {
        RecordingHandler handler = handlers.poll(10, TimeUnit.SECONDS);
        if (handler == null) {
            throw new AssertionError("no connection was admitted for 10 s");
        }
        return handler;
    }

    /** Waits for a condition, with a deadline. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 10 s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private CompletionStage<Admission> admit(Handshake handshake) {
        Admission answer = policy.apply(handshake);
        if (answer != null) {
            return CompletableFuture.completedFuture(answer);
        }
        RecordingHandler handler = new RecordingHandler(handshake);
        handler.echoes = echoes;
        handler.keepalive = keepalive;
        handlers.add(handler);
        return CompletableFuture.completedFuture(new Admission.Accept(handler));
    }
}
