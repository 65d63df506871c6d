package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.access.Right;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.storage.memory.CommitGate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sessions, rooms and store of a server, with clients of all protocols, in one thread: one seed decides who types, what
 * arrives when, who goes away, who may do what, when the disk syncs or fails and when the process dies. The network and
 * the threads are simulated; rooms, engine, outbox queues, sessions and protocols are the real ones.
 */
final class Simulation implements AutoCloseable {
    private static final List<String> DOCUMENTS = List.of("ant", "bee");
    private static final int STEPS = 600;
    private static final int SETTLING_SECONDS = 30;
    private static final int BUSY_STEPS = 100_000;

    private final Random random;
    private final SimulatedAccess access = new SimulatedAccess();
    private final SimulatedServer server;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final Invariants invariants;
    private final Set<SimulatedClient> gone = new HashSet<>();
    private boolean troubled;
    private boolean diskFull;

    Simulation(long seed) {
        random = new Random(seed);
        server = new SimulatedServer(seed, random, access);
        int number = 1;
        for (String document : DOCUMENTS) {
            clients.add(new WebsocketClient(number++, document, Right.WRITE));
            clients.add(new WebsocketClient(number++, document, someRight()));
            clients.add(new HocuspocusClient(number++, document, someRight()));
            clients.add(new HttpClient(number++, document, someRight()));
        }
        clients.forEach(access::add);
        invariants = new Invariants(server, DOCUMENTS, clients);
    }

    private Right someRight() {
        return random.nextInt(4) == 0 ? Right.READ : Right.WRITE;
    }

    void run() {
        for (int i = 0; i < STEPS; i++) {
            step();
            invariants.afterEvent();
        }
        settle();
        invariants.atRest();
        oneLeaves();
        everybodyLeaves();
        invariants.whenNobodyIsThere();
    }

    private void step() {
        SimulatedClient client = clients.get(random.nextInt(clients.size()));
        int dice = random.nextInt(1000);
        if (dice < 230) {
            client.edit(random);
        } else if (dice < 440) {
            arrive(client);
        } else if (dice < 640) {
            deliver(client);
        } else if (dice < 800) {
            if (server.scheduler().hasTurn()) {
                server.scheduler().runTurn(random);
            }
        } else if (dice < 850) {
            server.store().gate().commit();
        } else if (dice < 910) {
            connectOrRenew(client);
        } else if (dice < 930) {
            breakNetwork(client);
        } else if (dice < 945) {
            changeRight(client);
        } else if (dice < 962) {
            if (server.scheduler().hasBackground()) {
                server.scheduler().runBackground();
            }
        } else if (dice < 985) {
            server.scheduler().advance(Duration.ofMillis(random.nextInt(12_000)));
        } else if (dice < 988) {
            troubled = true;
            server.store().gate().fail(fate());
        } else if (dice < 990) {
            fillOrEmptyDisk();
        } else if (dice < 993) {
            crash();
        }
    }

    /** A disk that is full stays so for a while: every sync fails. */
    private void fillOrEmptyDisk() {
        if (diskFull) {
            server.store().gate().open();
            server.store().gate().hold();
        } else {
            troubled = true;
            server.store().gate().breakDisk(fate());
        }
        diskFull = !diskFull;
    }

    private CommitGate.Fate fate() {
        return random.nextBoolean() ? CommitGate.Fate.KEPT : CommitGate.Fate.LOST;
    }

    private void arrive(SimulatedClient client) {
        if (client.sentAwayWith() != 0) {
            disconnect(client);
        } else if (client.hasInbound()) {
            client.arrive();
        }
    }

    private static void deliver(SimulatedClient client) {
        if (client.hasOutbound()) {
            client.deliver();
        }
    }

    private void connectOrRenew(SimulatedClient client) {
        if (client.isDenied() && client.right().now() != null) {
            disconnect(client);
        }
        if (client.isConnected()) {
            client.sayPresence();
        } else {
            client.connect(server);
        }
    }

    private void breakNetwork(SimulatedClient client) {
        if (client instanceof HttpClient http) {
            http.breaks(random);
        } else {
            disconnect(client);
        }
    }

    private void disconnect(SimulatedClient client) {
        int code = client.sentAwayWith();
        if (code == CloseCode.FORBIDDEN) {
            client.right().refused();
        } else if (code == CloseCode.UNAUTHENTICATED && client instanceof HocuspocusClient socket) {
            assertThat(socket.isIn() && !troubled)
                    .as("a socket of use was ended")
                    .isFalse();
        } else if (code != 0) {
            assertThat(code).as("well-behaved clients are told to come back").isIn(1012, 1013);
            assertThat(troubled).as("nobody is sent away without a reason").isTrue();
        }
        client.cut();
    }

    /** Somebody decides otherwise about a client; the first of each document may always write. */
    private void changeRight(SimulatedClient client) {
        if (client.number() % 4 != 1) {
            Right[] choice = {Right.WRITE, Right.WRITE, Right.READ, null};
            decide(client, choice[random.nextInt(choice.length)]);
        }
    }

    private void decide(SimulatedClient client, @Nullable Right right) {
        client.mayDo(right);
        server.accessChanged(client);
    }

    /** The process dies; only what was synced is left. */
    private void crash() {
        clients.forEach(SimulatedClient::vanish);
        server.crash();
        diskFull = false;
        invariants.afterCrash();
    }

    /** No more trouble: some get their rights back, the others throw away what they typed, and everybody connects. */
    private void settle() {
        server.store().gate().open();
        for (SimulatedClient client : clients) {
            if (!client.right().mayWrite() && random.nextBoolean()) {
                decide(client, Right.WRITE);
            } else if (!client.right().mayWrite()) {
                disconnect(client);
                decide(client, Right.READ);
                client.startAnew();
            }
        }
        pass(SETTLING_SECONDS);
    }

    /** Time passes, everybody who should be there comes back, and all that is on its way arrives. */
    private void pass(int seconds) {
        for (int second = 0; second < seconds; second++) {
            for (SimulatedClient client : clients) {
                if (client.sentAwayWith() != 0) {
                    disconnect(client);
                }
                if (!gone.contains(client) && (second % 8 == 0 || !client.isConnected())) {
                    connectOrRenew(client);
                }
            }
            deliverEverything();
            server.scheduler().advance(Duration.ofSeconds(1));
        }
        deliverEverything();
    }

    private void deliverEverything() {
        boolean busy = true;
        for (int i = 0; busy; i++) {
            assertThat(i).as("the system comes to rest").isLessThan(BUSY_STEPS);
            busy = somethingRuns();
            invariants.afterEvent();
            for (SimulatedClient client : clients) {
                if (client.hasInbound() && client.sentAwayWith() == 0) {
                    busy = true;
                    client.arrive();
                    invariants.afterEvent();
                }
                if (client.hasOutbound()) {
                    busy = true;
                    client.deliver();
                    invariants.afterEvent();
                }
            }
        }
    }

    private boolean somethingRuns() {
        if (server.scheduler().hasTurn()) {
            server.scheduler().runTurn(random);
            return true;
        }
        if (server.scheduler().hasBackground()) {
            server.scheduler().runBackground();
            return true;
        }
        return false;
    }

    /** Whoever is gone is seen by nobody. */
    private void oneLeaves() {
        SimulatedClient left = clients.get(random.nextInt(clients.size()));
        gone.add(left);
        disconnect(left);
        pass(left instanceof HttpClient ? 40 : 1);
        for (SimulatedClient client : clients) {
            if (client != left && client.document().equals(left.document())) {
                assertThat(client.sees())
                        .as("who is left in %s", client.document())
                        .doesNotContain((long) left.number());
            }
        }
    }

    private void everybodyLeaves() {
        gone.addAll(clients);
        clients.forEach(this::disconnect);
        for (int i = 0; i < 40 && server.rooms().size() > 0; i++) {
            server.scheduler().advance(Duration.ofSeconds(5));
            deliverEverything();
        }
        assertThat(server.rooms().size())
                .as("rooms in memory when nobody is there")
                .isZero();
        assertThat(server.places().taken())
                .as("places that are taken when nobody is there")
                .isZero();
    }

    @Override
    public void close() {
        clients.forEach(SimulatedClient::close);
        invariants.close();
        server.close();
    }
}
