package dev.yarrow.server.sync;

import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.server.http.SyncFaces;
import dev.yarrow.server.limit.PlaceLimits;
import dev.yarrow.server.limit.Places;
import dev.yarrow.server.limit.RateLimit;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.room.RoomLimits;
import dev.yarrow.server.room.RoomThreads;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.session.OriginCheck;
import dev.yarrow.server.transport.OutboxBudget;
import dev.yarrow.server.transport.RateLimits;
import dev.yarrow.server.transport.TransportListener;
import dev.yarrow.server.transport.WebServer;
import dev.yarrow.server.transport.WebServerSettings;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.handler.DefaultHandler;

/** Sync over HTTP on a free port, over documents in memory, with a clock that only tests move. Thread-safe. */
final class ServedSync implements AutoCloseable {
    static final RoomLimits LIMITS = limits(1 << 20, Duration.ofMinutes(5));
    static final int MAX_BODY = 100_000;
    static final Duration STUCK_AFTER = Duration.ofSeconds(30);
    private static final RateLimit PRESENCE = new RateLimit(200, 1_000);
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private final AtomicReference<Instant> now;
    private final Metrics metrics = new Metrics();
    private final RoomThreads threads = new RoomThreads(2);
    private final OutboxBudget budget;
    private final Rooms rooms;
    private final SyncSessions sessions;
    private final AccessWatch watch;
    private final WebServer web;

    static ServedSync open() throws IOException {
        return new ServedSync(new MemoryStore(), new OpenAccess(), LIMITS, 1 << 20, 100, Instant.now());
    }

    static RoomLimits limits(long compactAfterUpdates, Duration idleUnload) {
        RoomLimits usual = RoomLimits.DEFAULT;
        return new RoomLimits(
                usual.maxDocumentBytes(),
                usual.presenceTimeout(),
                idleUnload,
                compactAfterUpdates,
                1 << 30,
                usual.recycleAfterBytes(),
                usual.checkpointEvery(),
                usual.smallState(),
                usual.costAtOnce(),
                RoomLimits.DEFAULT.maxPresenceCharacters(),
                RoomLimits.DEFAULT.maxPresenceClients());
    }

    ServedSync(
            DocumentStore store,
            Authenticator authenticator,
            RoomLimits limits,
            long maxQueueBytes,
            int maxConnections,
            Instant start)
            throws IOException {
        this(store, authenticator, limits, maxQueueBytes, 1 << 30, maxConnections, start);
    }

    ServedSync(
            DocumentStore store,
            Authenticator authenticator,
            RoomLimits limits,
            long maxQueueBytes,
            long maxMemory,
            int maxConnections,
            Instant start)
            throws IOException {
        this.budget = new OutboxBudget(maxMemory, new Metered(metrics), this::makeRoomLater);
        this.now = new AtomicReference<>(start);
        InstantSource clock = now::get;
        this.rooms = new Rooms(store, threads, InstantSource.system(), limits, 100, 10_000, metrics);
        this.watch = new AccessWatch(authenticator, clock);
        this.sessions = new SyncSessions(
                rooms,
                watch,
                ScanLimits.DEFAULT,
                SyncSettings.of(
                        Duration.ofSeconds(30), MAX_BODY, maxQueueBytes, STUCK_AFTER, RateLimits.DEFAULT, PRESENCE),
                new Places(new PlaceLimits(maxConnections, maxConnections, maxConnections), address -> false),
                budget,
                clock,
                metrics);
        SyncFaces faces = new SyncFaces(
                new SyncEntrance(
                        sessions, authenticator, new Tickets(KEY.getBytes(StandardCharsets.US_ASCII)), clock, metrics),
                new OriginCheck(List.of("https://app.example.com"))::allows,
                metrics,
                1 << 20,
                new DefaultHandler());
        this.web = new WebServer(
                WebServerSettings.at("127.0.0.1", 0),
                faces,
                (request, response, callback) -> false,
                TransportListener.NONE);
        web.start();
        // As the sweep of WebSockets does: what was too much just before it was being written is seen then.
        threads.every(Duration.ofMillis(250), budget::makeRoom);
    }

    private void makeRoomLater() {
        CompletableFuture<?> unused = CompletableFuture.runAsync(budget::makeRoom);
    }

    private record Metered(Metrics metrics) implements TransportListener {
        @Override
        public void outboxMemory(long delta) {
            metrics.outboxMemory(delta);
        }

        @Override
        public void gaveWay() {
            metrics.refused("outbox-memory");
        }
    }

    URI address() {
        return web.uri();
    }

    Metrics metrics() {
        return metrics;
    }

    AccessWatch watch() {
        return watch;
    }

    Rooms rooms() {
        return rooms;
    }

    Instant now() {
        return now.get();
    }

    /** Time passes, and whoever looks at it does. */
    void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
        sessions.tick();
    }

    /** As a stop of the server does; clients are told to come again. */
    void stop() {
        sessions.stop();
    }

    /** What a metric stands at; 0 if it does not exist. */
    double metric(String name) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    /** The place in the log of the last update that is on disk. Only for a document that nobody has open. */
    static long lastSequence(DocumentStore store, String document) {
        try (DocumentLog log = store.open(new DocumentName(document))) {
            return log.load().lastSequence().value();
        }
    }

    /** Ends in order: everything is on disk, and the store stays open. */
    @Override
    public void close() {
        sessions.stop();
        try {
            rooms.close(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        web.close();
        threads.close();
        metrics.close();
    }
}
