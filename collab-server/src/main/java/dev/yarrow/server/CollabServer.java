package dev.yarrow.server;

import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.Revocations;
import dev.yarrow.server.access.Revoker;
import dev.yarrow.server.config.DamagedLog;
import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.server.http.ErrorPages;
import dev.yarrow.server.http.HostCheck;
import dev.yarrow.server.http.WebFaces;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.room.RoomLimits;
import dev.yarrow.server.room.RoomThreads;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.session.HocuspocusAdmission;
import dev.yarrow.server.session.HocuspocusLimits;
import dev.yarrow.server.session.HocuspocusServices;
import dev.yarrow.server.session.OriginCheck;
import dev.yarrow.server.session.StatelessListener;
import dev.yarrow.server.session.YWebsocketAdmission;
import dev.yarrow.server.transport.AssemblyLimits;
import dev.yarrow.server.transport.OutboxLimits;
import dev.yarrow.server.transport.TransportSettings;
import dev.yarrow.server.transport.WebServer;
import dev.yarrow.server.transport.WebServerSettings;
import dev.yarrow.server.transport.WebSocketBridge;
import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.rocksdb.RocksSettings;
import dev.yarrow.storage.rocksdb.RocksSettings.DamagedWal;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: sockets, rooms and store, wired together. Thread-safe; stopped once.
 *
 * <p>Things are started from the disk outwards and stopped the other way round, so that nothing is accepted that could not
 * be kept.
 */
public final class CollabServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CollabServer.class);
    private static final String REVOCATIONS = "revocations.jsonl";
    private static final String WEBSOCKET_MOUNT = "/ws/";
    private static final String HOCUSPOCUS_MOUNT = "/hocuspocus";
    private static final Duration KEEPALIVE = Duration.ofSeconds(15);
    private static final Duration ASK_AGAIN_IN_DOUBT = Duration.ofSeconds(2);
    private static final Duration CLOSE_HANDSHAKES = Duration.ofSeconds(2);
    private static final long ASSEMBLY_PART_OF_HEAP = 8;

    private final Metrics metrics;
    private final DocumentStore store;
    private final RoomThreads threads;
    private final Rooms rooms;
    private final YWebsocketAdmission admission;
    private final HocuspocusAdmission hocuspocus;
    private final AtomicReference<StatelessListener> stateless = new AtomicReference<>(StatelessListener.NONE);
    private final WebSocketBridge bridge;
    private final WebServer web;
    private final Duration shutdownTimeout;
    private volatile Optional<String> unready = Optional.of("starting");

    private CollabServer(
            ServerConfig config,
            Metrics metrics,
            DocumentStore store,
            Authenticator authenticator,
            Revocations revocations) {
        this.metrics = metrics;
        this.store = store;
        this.shutdownTimeout = config.times().shutdownTimeout();
        this.threads = new RoomThreads(Math.max(2, Runtime.getRuntime().availableProcessors()));
        this.rooms = new Rooms(
                store,
                threads,
                Clock.systemUTC(),
                roomLimits(config),
                config.limits().maxRooms(),
                config.limits().mailboxEvents(),
                metrics);
        ScanLimits scanLimits = ScanLimits.DEFAULT.withMaxBytes(config.limits().maxFrameBytes());
        AtomicInteger connections = new AtomicInteger();
        OriginCheck origins = new OriginCheck(config.allowedOrigins());
        AccessWatch watch = new AccessWatch(authenticator, Clock.systemUTC());
        threads.every(ASK_AGAIN_IN_DOUBT, watch::retry);
        if (config.access().webhook().isPresent()) {
            threads.every(config.access().webhookCache(), watch::askAgainAboutAll);
        }
        this.admission = new YWebsocketAdmission(
                rooms,
                metrics,
                scanLimits,
                config.limits().maxConnections(),
                connections,
                origins,
                authenticator,
                watch);
        HocuspocusServices services = new HocuspocusServices(
                rooms,
                authenticator,
                watch,
                (document, sender, payload, reply) -> stateless.get().received(document, sender, payload, reply),
                threads,
                Clock.systemUTC(),
                scanLimits,
                hocuspocusLimits(config),
                metrics);
        this.hocuspocus = new HocuspocusAdmission(services, config.limits().maxConnections(), connections, origins);
        this.bridge = new WebSocketBridge(
                Map.of(WEBSOCKET_MOUNT, admission, HOCUSPOCUS_MOUNT, hocuspocus),
                transportSettings(config),
                new MeteredTransport(metrics));
        bridge.setHandler(new WebFaces(
                new LiveDocuments(store, rooms),
                authenticator,
                new Revoker(revocations, watch, Clock.systemUTC()),
                metrics,
                this::unreadyReason));
        this.web = new WebServer(
                WebServerSettings.at(config.host(), config.port()),
                new HostCheck(config, metrics, bridge),
                new ErrorPages());
    }

    /**
     * Starts a server and returns when it accepts connections.
     *
     * @throws dev.yarrow.server.config.ConfigException if the address is open to the network without protection
     * @throws dev.yarrow.storage.StorageException if the data directory cannot be used
     * @throws IOException if the address cannot be listened on, or it cannot be read what was revoked
     */
    public static CollabServer start(ServerConfig config) throws IOException {
        config.requireSafeAddress();
        Files.createDirectories(config.data());
        Revocations revocations = Revocations.open(config.data().resolve(REVOCATIONS));
        Authenticator authenticator = AccessSetup.authenticator(config.access(), revocations);
        Metrics metrics = new Metrics();
        CommitListener commits = (writes, updates, bytes, took) -> metrics.committed(updates, bytes, took);
        DocumentStore store = RocksStore.open(storeDirectory(config.data()), storeSettings(config), commits);
        CollabServer server = new CollabServer(config, metrics, store, authenticator, revocations);
        try {
            server.web.start();
        } catch (IOException | RuntimeException e) {
            server.release();
            throw e;
        }
        server.unready = Optional.empty();
        return server;
    }

    /** Where in a data directory the store is. */
    public static Path storeDirectory(Path data) {
        return data.resolve("store");
    }

    /** The address to open in a browser on this machine. */
    public URI address() {
        return web.uri();
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
     * Stops in order: no new connections, all clients told to come back, every room on disk, then the rest. Takes little
     * more than the configured time at most.
     */
    public StopReport stop() {
        long start = System.nanoTime();
        unready = Optional.of("stopping");
        admission.stop();
        hocuspocus.stop();
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
            release();
        }
        return new StopReport(
                Math.max(0, open - notSaved.size()), notSaved, Duration.ofNanos(System.nanoTime() - start));
    }

    @Override
    public void close() {
        stop();
    }

    private void release() {
        web.close();
        threads.close();
        store.close();
        metrics.close();
    }

    private Optional<String> unreadyReason() {
        return unready.or(() -> store.trouble().map(trouble -> "storage: " + trouble.getMessage()));
    }

    private static RocksSettings storeSettings(ServerConfig config) {
        if (config.damagedLog() == DamagedLog.REFUSE) {
            return RocksSettings.DEFAULT;
        }
        LOG.warn("damaged-log is drop: if the write-ahead log is damaged, everything saved after the damage is lost."
                + " Leave it out of the next start");
        return RocksSettings.DEFAULT.withDamagedWal(DamagedWal.DROP_FROM_DAMAGE);
    }

    private static RoomLimits roomLimits(ServerConfig config) {
        return new RoomLimits(
                config.limits().maxDocumentBytes(),
                config.times().presenceTimeout(),
                config.times().roomIdleUnload(),
                config.compaction().afterUpdates(),
                config.compaction().afterBytes(),
                RoomLimits.DEFAULT.recycleAfterBytes(),
                RoomLimits.DEFAULT.checkpointEvery(),
                RoomLimits.DEFAULT.costAtOnce());
    }

    private static HocuspocusLimits hocuspocusLimits(ServerConfig config) {
        HocuspocusLimits defaults = HocuspocusLimits.DEFAULT;
        return new HocuspocusLimits(
                config.limits().maxDocumentsPerConnection(),
                defaults.maxWaitingFrames(),
                defaults.maxWaitingBytes(),
                defaults.authenticationTimeout(),
                defaults.unauthenticatedTimeout(),
                defaults.refreshBefore());
    }

    private static TransportSettings transportSettings(ServerConfig config) {
        TransportSettings defaults = TransportSettings.DEFAULT;
        int maxFrame = config.limits().maxFrameBytes();
        return new TransportSettings(
                maxFrame,
                maxFrame,
                config.times().idleTimeout(),
                config.times().pingInterval(),
                KEEPALIVE,
                defaults.closeTimeout(),
                defaults.sweepInterval(),
                new OutboxLimits(config.limits().outboxBytes(), config.times().stuckAfter()),
                new AssemblyLimits(
                        Math.max(2L * maxFrame, Runtime.getRuntime().maxMemory() / ASSEMBLY_PART_OF_HEAP),
                        defaults.assembly().messageTimeout()));
    }
}
