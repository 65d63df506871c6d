package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.CostLimit;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.room.Replay;
import dev.yarrow.server.room.RoomLimits;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.session.YWebsocketAdmission;
import dev.yarrow.server.transport.Admission;
import dev.yarrow.server.transport.Handshake;
import dev.yarrow.server.transport.OutboxLimits;
import dev.yarrow.server.transport.SimulatedConnection;
import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.memory.CommitGate;
import dev.yarrow.storage.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Sessions, rooms and store of a server, with clients, in one thread: one seed decides who types, what arrives when, who
 * goes away, when the disk syncs or fails and when the process dies. The network and the threads are simulated; rooms,
 * engine, outbox queues and protocol are the real ones.
 */
final class Simulation implements AutoCloseable {
    private static final int MAX_DOCUMENT_BYTES = 1 << 20;
    private static final CostLimit NEARLY_NOTHING = new CostLimit(3, Duration.ZERO);
    private static final OutboxLimits OUTBOX = new OutboxLimits(1_500, 100_000, Duration.ofSeconds(30));
    private static final int STEPS = 600;
    private static final int SETTLING_STEPS = 200_000;

    private final Random random;
    private final RoomLimits limits;
    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final Metrics metrics = new Metrics();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private MemoryStore store;
    private Rooms rooms;
    private YWebsocketAdmission admission;
    private boolean troubled;
    private boolean diskFull;

    Simulation(long seed) {
        random = new Random(seed);
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
        store = new MemoryStore(scheduler, random, 1 << 20, CommitListener.NONE);
        startServer();
        int number = 1;
        for (String document : List.of("ant", "bee")) {
            for (int i = 0; i < 3; i++) {
                clients.add(new SimulatedClient(number++, document));
            }
        }
    }

    private void startServer() {
        store.gate().hold();
        rooms = new Rooms(store, scheduler, scheduler, limits, 100, 8, metrics);
        admission = OpenServer.admission(rooms, scheduler, metrics);
    }

    void run() {
        for (int i = 0; i < STEPS; i++) {
            step();
            checkBounds();
        }
        settle();
        checkEverybodyAgrees();
        oneLeaves();
        everybodyLeaves();
        checkStored();
    }

    private void step() {
        SimulatedClient client = clients.get(random.nextInt(clients.size()));
        int dice = random.nextInt(1000);
        if (dice < 250) {
            client.edit(random);
        } else if (dice < 450) {
            arrive(client);
        } else if (dice < 650) {
            deliver(client);
        } else if (dice < 800) {
            if (scheduler.hasTurn()) {
                scheduler.runTurn(random);
            }
        } else if (dice < 850) {
            store.gate().commit();
        } else if (dice < 920) {
            connectOrRenew(client);
        } else if (dice < 940) {
            disconnect(client);
        } else if (dice < 960) {
            if (scheduler.hasBackground()) {
                scheduler.runBackground();
            }
        } else if (dice < 985) {
            scheduler.advance(Duration.ofMillis(random.nextInt(12_000)));
        } else if (dice < 988) {
            troubled = true;
            store.gate().fail(fate());
        } else if (dice < 990) {
            fillOrEmptyDisk();
        } else if (dice < 993) {
            crash();
        }
    }

    /** A disk that is full stays so for a while: every sync fails. */
    private void fillOrEmptyDisk() {
        if (diskFull) {
            store.gate().open();
            store.gate().hold();
        } else {
            troubled = true;
            store.gate().breakDisk(fate());
        }
        diskFull = !diskFull;
    }

    private CommitGate.Fate fate() {
        return random.nextBoolean() ? CommitGate.Fate.KEPT : CommitGate.Fate.LOST;
    }

    private void arrive(SimulatedClient client) {
        SimulatedConnection connection = client.connection();
        if (connection != null && connection.isClosing()) {
            disconnect(client);
        } else if (connection != null && connection.hasInbound()) {
            connection.arrive();
        }
    }

    private void deliver(SimulatedClient client) {
        SimulatedConnection connection = client.connection();
        if (connection != null && connection.hasOutbound()) {
            connection.deliver();
        }
    }

    private void connectOrRenew(SimulatedClient client) {
        if (client.isConnected()) {
            client.sayPresence();
            return;
        }
        Handshake handshake =
                new Handshake(client.document(), Map.of("ack", List.of("1")), Map.of(), "192.0.2.1", List.of(), false);
        Admission.Accept accept = (Admission.Accept)
                admission.admit(handshake).toCompletableFuture().join();
        client.connected(new SimulatedConnection(accept.handler(), OUTBOX, client::receive));
    }

    private void disconnect(SimulatedClient client) {
        SimulatedConnection connection = client.connection();
        if (connection != null) {
            if (connection.isClosing()) {
                assertThat(connection.closeCode())
                        .as("well-behaved clients are told to come back")
                        .isIn(1012, 1013);
                assertThat(troubled).as("nobody is sent away without a reason").isTrue();
            }
            connection.cut();
            client.disconnected();
        }
    }

    /** The process dies; only what was synced is left. */
    private void crash() {
        scheduler.crash();
        for (SimulatedClient client : clients) {
            SimulatedConnection connection = client.connection();
            if (connection != null) {
                connection.vanish();
                client.disconnected();
            }
        }
        store = store.crash();
        diskFull = false;
        checkStored();
        startServer();
    }

    private void checkBounds() {
        for (SimulatedClient client : clients) {
            SimulatedConnection connection = client.connection();
            if (connection != null) {
                assertThat(connection.queuedBytes())
                        .as("queued for one client")
                        .isLessThan(OUTBOX.maxBytes() + OUTBOX.maxControlBytes() + MAX_DOCUMENT_BYTES);
            }
        }
    }

    /** No more trouble: everybody connects, and what is on its way arrives. */
    private void settle() {
        store.gate().open();
        for (int i = 0; i < SETTLING_STEPS && somethingHappens(); i++) {
            assertThat(i).as("the system comes to rest").isLessThan(SETTLING_STEPS - 1);
        }
    }

    private boolean somethingHappens() {
        boolean happened = false;
        for (SimulatedClient client : clients) {
            SimulatedConnection connection = client.connection();
            if (connection == null) {
                connectOrRenew(client);
                happened = true;
            } else if (connection.isClosing()) {
                disconnect(client);
                happened = true;
            }
        }
        return deliverEverything() || happened;
    }

    /** What is on its way arrives, and the server does what it has to do. */
    private boolean deliverEverything() {
        boolean happened = false;
        for (SimulatedClient client : clients) {
            SimulatedConnection connection = client.connection();
            if (connection != null && connection.hasInbound()) {
                connection.arrive();
                happened = true;
            }
            if (connection != null && connection.hasOutbound()) {
                connection.deliver();
                happened = true;
            }
        }
        while (somethingRuns()) {
            happened = true;
        }
        return happened;
    }

    private void checkEverybodyAgrees() {
        for (String document : documents()) {
            List<SimulatedClient> here =
                    clients.stream().filter(c -> c.document().equals(document)).toList();
            Doc first = here.get(0).replica();
            Set<Long> everybody = new HashSet<>();
            here.forEach(client -> everybody.add(client.awarenessId()));
            for (SimulatedClient client : here) {
                assertSame(client.replica(), first);
                client.assertAllSaved();
                Set<Long> sees = new HashSet<>(client.sees());
                sees.add(client.awarenessId());
                assertThat(sees).as("who is seen in %s", document).isEqualTo(everybody);
            }
        }
    }

    /** Whoever is gone is seen by nobody. */
    private void oneLeaves() {
        SimulatedClient gone = clients.get(random.nextInt(clients.size()));
        disconnect(gone);
        while (deliverEverything()) {
            assertThat(gone.isConnected()).isFalse();
        }
        for (SimulatedClient client : clients) {
            if (client != gone && client.document().equals(gone.document())) {
                assertThat(client.sees())
                        .as("who is left in %s", client.document())
                        .doesNotContain(gone.awarenessId());
            }
        }
    }

    private void everybodyLeaves() {
        clients.forEach(this::disconnect);
        for (int i = 0; i < 40 && rooms.size() > 0; i++) {
            scheduler.advance(Duration.ofSeconds(5));
            while (somethingRuns()) {
                assertThat(scheduler.instant()).isNotNull();
            }
        }
        assertThat(rooms.size()).as("rooms in memory when nobody is there").isZero();
    }

    private boolean somethingRuns() {
        if (scheduler.hasTurn()) {
            scheduler.runTurn(random);
            return true;
        }
        if (scheduler.hasBackground()) {
            scheduler.runBackground();
            return true;
        }
        return false;
    }

    /** Whether a replay of the log holds everything that was acknowledged, and at rest, what everybody sees. */
    private void checkStored() {
        for (String document : documents()) {
            DocumentName name = new DocumentName(document);
            try (DocumentLog log = store.open(name);
                    Doc stored = Replay.doc(name, log.load())) {
                for (SimulatedClient client : clients) {
                    if (client.document().equals(document)) {
                        client.assertKept(stored);
                    }
                }
            }
        }
    }

    private static void assertSame(Doc one, Doc other) {
        assertThat(one.text("content", RootKind.TEXT)).isEqualTo(other.text("content", RootKind.TEXT));
        assertThat(one.json("log", RootKind.MAP)).isEqualTo(other.json("log", RootKind.MAP));
        assertThat(one.stateVector()).isEqualTo(other.stateVector());
    }

    private Set<String> documents() {
        Set<String> documents = new HashSet<>();
        clients.forEach(client -> documents.add(client.document()));
        return documents;
    }

    @Override
    public void close() {
        clients.forEach(SimulatedClient::close);
        metrics.close();
    }
}
