package dev.yarrow.server;

import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.server.http.ErrorPages;
import dev.yarrow.server.http.HostCheck;
import dev.yarrow.server.http.MetricsCheck;
import dev.yarrow.server.http.MountedFaces;
import dev.yarrow.server.http.SyncFaces;
import dev.yarrow.server.http.WebFaces;
import dev.yarrow.server.limit.Places;
import dev.yarrow.server.limit.RateLimit;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.room.ChangeFeed;
import dev.yarrow.server.room.RoomThreads;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.session.HocuspocusAdmission;
import dev.yarrow.server.session.HocuspocusServices;
import dev.yarrow.server.session.OriginCheck;
import dev.yarrow.server.session.StatelessListener;
import dev.yarrow.server.session.YWebsocketAdmission;
import dev.yarrow.server.session.YWebsocketServices;
import dev.yarrow.server.sync.SyncEntrance;
import dev.yarrow.server.sync.SyncSessions;
import dev.yarrow.server.sync.Tickets;
import dev.yarrow.server.transport.ForwardedHandler;
import dev.yarrow.server.transport.WebServer;
import dev.yarrow.server.transport.WebSocketBridge;
import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.rocksdb.RocksStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * A running server: sockets, rooms and store, wired together. Thread-safe; stopped once.
 *
 * <p>Things are started from the disk outwards and stopped the other way round, so that nothing is accepted that could not
 * be kept.
 */
public final class CollabServer implements AutoCloseable {
    private static final String SYNC_KEY = "sync-key";
    private static final String WEBSOCKET_MOUNT = "/ws/";
    private static final String HOCUSPOCUS_MOUNT = "/hocuspocus";
    private static final Duration ASK_AGAIN_IN_DOUBT = Duration.ofSeconds(2);
    private static final Duration LOOK_AT_SYNC_SESSIONS = Duration.ofSeconds(1);
    private static final Duration CLOSE_HANDSHAKES = Duration.ofSeconds(2);

    private final Metrics metrics;
    private final DocumentStore store;
    private final RoomThreads threads;
    private final Rooms rooms;
    private final YWebsocketAdmission admission;
    private final HocuspocusAdmission hocuspocus;
    private final AtomicReference<StatelessListener> stateless = new AtomicReference<>(StatelessListener.NONE);
    private final SyncSessions sync;
    private final WebSocketBridge bridge;
    private final MountedFaces faces;
    private final Optional<WebServer> web;
    private final Optional<ChangeQueue> changes;
    private final AccessWatch watch;
    private final Duration shutdownTimeout;
    private volatile Optional<String> unready = Optional.of("starting");

    private CollabServer(
            ServerConfig config,
            Metrics metrics,
            DocumentStore store,
            Entrance entrance,
            Tickets tickets,
            Optional<ChangeListener> listener,
            boolean listens) {
        Authenticator authenticator = entrance.authenticator();
        this.metrics = metrics;
        this.store = store;
        metrics.storeCacheGauge(store::cacheBytes);
        this.shutdownTimeout = config.times().shutdownTimeout();
        this.threads = new RoomThreads(Math.max(2, Runtime.getRuntime().availableProcessors()));
        this.changes = listener.map(ChangeQueue::new);
        this.rooms = new Rooms(
                store,
                threads,
                Clock.systemUTC(),
                PartSettings.rooms(config),
                PartSettings.together(config),
                metrics,
                changes.<ChangeFeed>map(queue -> queue).orElse(ChangeFeed.NONE));
        ScanLimits scanLimits = ScanLimits.DEFAULT.withMaxBytes(config.limits().maxFrameBytes());
        Predicate<String> shared = PartSettings.sharedAddresses(config);
        Places places = new Places(PartSettings.places(config), shared);
        RateLimit presence = PartSettings.presence(config);
        OriginCheck origins = new OriginCheck(config.allowedOrigins());
        this.watch = new AccessWatch(authenticator, Clock.systemUTC());
        threads.every(ASK_AGAIN_IN_DOUBT, watch::retry);
        if (authenticator.changesItsMind()) {
            threads.every(config.access().webhookCache(), watch::askAgainAboutAll);
        }
        this.admission = new YWebsocketAdmission(
                new YWebsocketServices(rooms, authenticator, watch, scanLimits, presence, System::nanoTime, metrics),
                places,
                origins);
        HocuspocusServices services = new HocuspocusServices(
                rooms,
                authenticator,
                watch,
                (document, sender, payload, reply) -> stateless.get().received(document, sender, payload, reply),
                threads,
                Clock.systemUTC(),
                scanLimits,
                PartSettings.hocuspocus(config),
                System::nanoTime,
                metrics);
        this.hocuspocus = new HocuspocusAdmission(services, places, origins);
        MeteredTransport transport = new MeteredTransport(metrics);
        this.bridge = new WebSocketBridge(
                Map.of(WEBSOCKET_MOUNT, admission, HOCUSPOCUS_MOUNT, hocuspocus),
                PartSettings.transport(config),
                transport);
        this.sync = new SyncSessions(
                rooms,
                watch,
                scanLimits,
                PartSettings.sync(config),
                places,
                bridge.outboxes(),
                Clock.systemUTC(),
                metrics);
        threads.every(LOOK_AT_SYNC_SESSIONS, sync::tick);
        WebFaces others = new WebFaces(
                new LiveDocuments(store, rooms),
                authenticator,
                entrance.revoker(watch),
                entrance.share(watch),
                metrics,
                this::unreadyReason);
        bridge.setHandler(new SyncFaces(
                new SyncEntrance(sync, authenticator, tickets, Clock.systemUTC(), metrics),
                origins::allows,
                metrics,
                PartSettings.assemblyBytes(config),
                others));
        MetricsCheck behindProxies = new MetricsCheck(config.network().metricsFrom(), metrics, bridge);
        this.faces = new MountedFaces(
                new ForwardedHandler(PartSettings.proxies(config), new HostCheck(config, metrics, behindProxies)));
        this.web = listens
                ? Optional.of(new WebServer(PartSettings.web(config, shared), faces, new ErrorPages(), transport))
                : Optional.empty();
    }

    /** A server with other settings, or parts, than the defaults, for programs that embed it. */
    public static ServerBuilder builder() {
        return new ServerBuilder();
    }

    /** Starts a server with these settings, as {@link ServerBuilder#start} does. */
    public static CollabServer start(ServerConfig config) throws IOException {
        return builder().config(config).start();
    }

    static CollabServer start(
            ServerConfig config, Optional<Authenticator> own, Optional<ChangeListener> listener, boolean listens)
            throws IOException {
        if (own.isEmpty()) {
            config.requireSafeAddress();
        }
        Files.createDirectories(config.data());
        Metrics metrics = new Metrics();
        CommitListener commits = (writes, updates, bytes, took) -> metrics.committed(updates, bytes, took);
        DocumentStore store = RocksStore.open(storeDirectory(config.data()), PartSettings.store(config), commits);
        Entrance entrance;
        Tickets tickets;
        try {
            entrance = Entrance.open(config, own);
            tickets = AccessSetup.tickets(config.access(), config.data().resolve(SYNC_KEY));
        } catch (IOException | RuntimeException e) {
            store.close();
            metrics.close();
            throw e;
        }
        CollabServer server = new CollabServer(config, metrics, store, entrance, tickets, listener, listens);
        try {
            if (server.web.isPresent()) {
                server.web.get().start();
            }
        } catch (IOException | RuntimeException e) {
            server.release(Duration.ZERO);
            throw e;
        }
        server.unready = Optional.empty();
        return server;
    }

    /** Where in a data directory the store is. */
    public static Path storeDirectory(Path data) {
        return data.resolve("store");
    }

    /**
     * The address to open in a browser on this machine.
     *
     * @throws IllegalStateException if the program's own Jetty listens
     */
    public URI address() {
        return web.orElseThrow(
                        () -> new IllegalStateException(
                                "this server has no address: it was started inside a Jetty of the program, which knows its own"))
                .uri();
    }

    /**
     * Everything that the server serves, to put into a Jetty that the program owns, when it was started with
     * {@link ServerBuilder#startInside}. It answers every request that it gets, so it comes last.
     */
    public MountedFaces handler() {
        return faces;
    }

    /**
     * A document to read and change while people type in it. It need not exist.
     *
     * @throws IllegalArgumentException if this cannot be a document's name: 1 to 255 bytes of UTF-8 without control
     *     characters
     */
    public SharedDocument document(String name) {
        return new SharedDocument(new DocumentName(name), documents(), rooms);
    }

    /**
     * Has the authenticator asked again about everybody who is in a document, because it knows something new. What
     * changed takes effect on open connections as soon as it answers. Returns at once.
     */
    public void accessChanged() {
        watch.askAnew();
    }

    /** The documents, for programs that embed the server. */
    public Documents documents() {
        return new LiveDocuments(store, rooms);
    }

    /** From now on this one hears the stateless messages of Hocuspocus clients, in place of the one before. */
    public void onStateless(StatelessListener listener) {
        stateless.set(listener);
    }

    /** Says something to all Hocuspocus clients that are in a document now, and goes no further than their editors. */
    public void broadcastStateless(DocumentName document, String payload) {
        rooms.broadcastStateless(document, payload);
    }

    /**
     * Stops in order: no new connections, all clients told to come back, every room on disk, what was changed told to the
     * listener, then the rest. Takes little more than the configured time at most.
     */
    public StopReport stop() {
        long start = System.nanoTime();
        unready = Optional.of("stopping");
        admission.stop();
        hocuspocus.stop();
        sync.stop();
        int open = rooms.size();
        List<String> notSaved = List.of();
        try {
            bridge.closeAll(CloseCode.RESTART, "the server is restarting", CLOSE_HANDSHAKES);
            Duration left = shutdownTimeout.minus(Duration.ofNanos(System.nanoTime() - start));
            notSaved = rooms.close(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            notSaved = List.of("interrupted while " + rooms.size() + " rooms were open");
        } finally {
            release(shutdownTimeout.minus(Duration.ofNanos(System.nanoTime() - start)));
        }
        return new StopReport(
                Math.max(0, open - notSaved.size()), notSaved, Duration.ofNanos(System.nanoTime() - start));
    }

    @Override
    public void close() {
        stop();
    }

    /** @param forListener how long the listener may take to hear what waits for it */
    private void release(Duration forListener) {
        faces.stopped();
        web.ifPresent(WebServer::close);
        changes.ifPresent(queue -> queue.close(forListener));
        threads.close();
        store.close();
        metrics.close();
    }

    private Optional<String> unreadyReason() {
        return unready.or(() -> store.trouble().map(trouble -> "storage: " + trouble.getMessage()));
    }
}
