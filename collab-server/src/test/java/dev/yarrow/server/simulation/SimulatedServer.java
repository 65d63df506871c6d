package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.CostLimit;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.limit.PlaceLimits;
import dev.yarrow.server.limit.Places;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.room.RoomLimits;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.session.HocuspocusAdmission;
import dev.yarrow.server.session.HocuspocusLimits;
import dev.yarrow.server.session.HocuspocusServices;
import dev.yarrow.server.session.StatelessListener;
import dev.yarrow.server.session.YWebsocketAdmission;
import dev.yarrow.server.session.YWebsocketServices;
import dev.yarrow.server.sync.SimulatedSync;
import dev.yarrow.server.transport.Admission;
import dev.yarrow.server.transport.Handshake;
import dev.yarrow.server.transport.OutboxLimits;
import dev.yarrow.server.transport.SimulatedConnection;
import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A server with everything but sockets, threads and a clock of its own. It can die, and start on what is left. */
final class SimulatedServer implements AutoCloseable {
    /** The bound of a queue, and the largest difference that one of these small documents makes. */
    static final long MOST_QUEUED_BYTES = 16 << 10;

    private static final int MAX_DOCUMENT_BYTES = 1 << 20;
    private static final OutboxLimits OUTBOX = new OutboxLimits(1_500, 100_000, Duration.ofSeconds(30));
    private static final long MAX_HTTP_QUEUE_BYTES = 3_000;
    private static final CostLimit NEARLY_NOTHING = new CostLimit(3, Duration.ZERO);

    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final SimulatedAccess access;
    private final Metrics metrics = new Metrics();
    private final RoomLimits limits;
    private long commits;
    private MemoryStore store;
    private OwnedStore owned;
    private Rooms rooms;
    private Places places;
    private AccessWatch watch;
    private YWebsocketAdmission websockets;
    private HocuspocusAdmission hocuspocus;
    private SimulatedSync sync;

    SimulatedServer(long seed, Random random, SimulatedAccess access) {
        this.access = access;
        limits = new RoomLimits(
                MAX_DOCUMENT_BYTES,
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                12,
                4_000,
                1_000,
                3,
                seed % 3 == 0 ? 64 << 10 : 200,
                seed % 2 == 0 ? CostLimit.DEFAULT : NEARLY_NOTHING,
                RoomLimits.DEFAULT.maxPresenceCharacters(),
                RoomLimits.DEFAULT.maxPresenceClients());
        store = new MemoryStore(scheduler, random, 1 << 20, new CommitListener() {
            @Override
            public void committed(int writes, int updates, long bytes, Duration took) {
                commits++;
            }

            @Override
            public void failed(int writes, StorageException cause) {
                commits++; // what failed may be on disk
            }
        });
        start();
    }

    private void start() {
        store.gate().hold();
        owned = new OwnedStore(store);
        rooms = new Rooms(owned, scheduler, scheduler, limits, 100, 8, metrics);
        places = new Places(new PlaceLimits(1000, 1000, 1000), address -> false);
        watch = new AccessWatch(access, scheduler);
        HocuspocusLimits bounds = HocuspocusLimits.DEFAULT;
        YWebsocketServices services = new YWebsocketServices(
                rooms, access, watch, ScanLimits.DEFAULT, bounds.presence(), this::nanos, metrics);
        websockets = new YWebsocketAdmission(services, places, handshake -> true);
        HocuspocusServices others = new HocuspocusServices(
                rooms,
                access,
                watch,
                StatelessListener.NONE,
                scheduler,
                scheduler,
                ScanLimits.DEFAULT,
                bounds,
                this::nanos,
                metrics);
        hocuspocus = new HocuspocusAdmission(others, places, handshake -> true);
        sync = new SimulatedSync(rooms, access, watch, places, scheduler, MAX_HTTP_QUEUE_BYTES, metrics);
        scheduler.every(Duration.ofSeconds(1), sync::tick);
        scheduler.every(Duration.ofSeconds(2), watch::retry);
    }

    private long nanos() {
        return scheduler.instant().toEpochMilli() * 1_000_000;
    }

    /** The process dies, and another one starts on what was synced. */
    void crash() {
        scheduler.crash();
        store = store.crash();
        start();
    }

    /** A connection for a y-websocket client. */
    SimulatedConnection admitWebsocket(WebsocketClient client) {
        Map<String, List<String>> query =
                Map.of("ack", List.of("1"), "token", List.of(String.valueOf(client.number())));
        Admission answer = websockets
                .admit(new Handshake(client.document(), query, Map.of(), "192.0.2.1", List.of(), false))
                .toCompletableFuture()
                .join();
        return accepted(answer, client);
    }

    /** A connection for a Hocuspocus client, which says later what it wants. */
    SimulatedConnection admitHocuspocus(HocuspocusClient client) {
        Admission answer = hocuspocus
                .admit(new Handshake("", Map.of(), Map.of(), "192.0.2.1", List.of(), false))
                .toCompletableFuture()
                .join();
        return accepted(answer, client);
    }

    /** Who is denied gets a connection that only says so, like one that was let in and is sent away. */
    private static SimulatedConnection accepted(Admission answer, SocketClient client) {
        assertThat(answer).as("client %d comes in", client.number()).isInstanceOf(Admission.Accept.class);
        Admission.Accept accept = (Admission.Accept) answer;
        return new SimulatedConnection(accept.handler(), accept.release(), OUTBOX, client::receive);
    }

    SimulatedSync sync() {
        return sync;
    }

    SimulatedScheduler scheduler() {
        return scheduler;
    }

    MemoryStore store() {
        return store;
    }

    /** How often the disk may have changed. */
    long commits() {
        return commits;
    }

    OwnedStore owned() {
        return owned;
    }

    Rooms rooms() {
        return rooms;
    }

    Places places() {
        return places;
    }

    /** What a client may do has changed. */
    void accessChanged(SimulatedClient client) {
        watch.withdrawn(grant -> grant.principal().id().equals(SimulatedAccess.user(client)));
    }

    @Override
    public void close() {
        metrics.close();
    }
}
