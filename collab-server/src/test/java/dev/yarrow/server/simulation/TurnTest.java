package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.RootKind;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.room.RoomLimits;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.session.YWebsocketAdmission;
import dev.yarrow.server.transport.Admission;
import dev.yarrow.server.transport.Handshake;
import dev.yarrow.server.transport.OutboxLimits;
import dev.yarrow.server.transport.SimulatedConnection;
import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A room in which every event takes long: whenever it looks at the clock, some milliseconds have passed. */
class TurnTest {
    private static final Duration REST = Duration.ofMillis(16);
    private static final Duration TAKES = Duration.ofMillis(4);
    private static final OutboxLimits OUTBOX = new OutboxLimits(1 << 20, 100_000, Duration.ofSeconds(30));

    private final Random random = new Random(1);
    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final Metrics metrics = new Metrics();
    private final MemoryStore store = new MemoryStore(scheduler, random, 1 << 20, CommitListener.NONE);
    private final Rooms rooms = new Rooms(store, scheduler, this::later, RoomLimits.DEFAULT, 100, 1000, metrics);
    private final YWebsocketAdmission admission = OpenServer.admission(rooms, scheduler, metrics);

    private Duration setBack = Duration.ZERO;

    private Instant later() {
        scheduler.advance(TAKES);
        return scheduler.instant().minus(setBack);
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    @DisplayName("[R24] what came first leaves before all that waits was looked at")
    void endsInTime() {
        try (WebsocketClient ann = new WebsocketClient(1, "ant");
                WebsocketClient bob = new WebsocketClient(2, "ant")) {
            connect(ann);
            connect(bob);
            settle(ann, bob);
            type(ann, 50);

            scheduler.runTurn(random);

            deliver(bob);
            assertThat(editsSeenBy(bob)).isBetween(1, 10);
            settle(ann, bob);
            assertThat(editsSeenBy(bob)).isEqualTo(50);
        }
    }

    @Test
    @DisplayName("[R25] what comes while a room rests is told in one go, and that is no later than the longest rest")
    void rests() {
        try (WebsocketClient ann = new WebsocketClient(1, "ant");
                WebsocketClient bob = new WebsocketClient(2, "ant")) {
            connect(ann);
            connect(bob);
            settle(ann, bob);
            type(ann, 1);
            scheduler.runTurn(random);
            deliver(bob);

            type(ann, 1);
            type(ann, 1);

            assertThat(scheduler.hasTurn()).isFalse();
            scheduler.advance(REST);
            scheduler.runTurn(random);
            assertThat(scheduler.hasTurn()).isFalse();
            deliver(bob);
            assertThat(editsSeenBy(bob)).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("[R25] a clock that is set back makes no rest longer")
    void clockSetBack() {
        try (WebsocketClient ann = new WebsocketClient(1, "ant")) {
            connect(ann);
            settle(ann);
            type(ann, 1);
            scheduler.runTurn(random);

            setBack = Duration.ofHours(1);
            type(ann, 1);
            scheduler.advance(REST);

            assertThat(scheduler.hasTurn()).isTrue();
        }
    }

    @Test
    @DisplayName("[R25] a room in which much waits does not rest")
    void doesNotRest() {
        try (WebsocketClient ann = new WebsocketClient(1, "ant");
                WebsocketClient bob = new WebsocketClient(2, "ant")) {
            connect(ann);
            connect(bob);
            settle(ann, bob);
            type(ann, 200);

            scheduler.runTurn(random);

            assertThat(scheduler.hasTurn()).isTrue();
        }
    }

    @Test
    @DisplayName("[R25] a room whose turn ended before it got through what waited does not rest")
    void goesOnWhileBehind() {
        try (WebsocketClient ann = new WebsocketClient(1, "ant");
                WebsocketClient bob = new WebsocketClient(2, "ant")) {
            connect(ann);
            connect(bob);
            settle(ann, bob);
            type(ann, 20);

            scheduler.runTurn(random);

            assertThat(scheduler.hasTurn()).isTrue();
        }
    }

    /** Edits come one by one, and all reach the room. */
    private void type(WebsocketClient client, int edits) {
        SimulatedConnection connection = Objects.requireNonNull(client.connection());
        for (int i = 0; i < edits; i++) {
            client.edit(random);
        }
        while (connection.hasInbound()) {
            connection.arrive();
        }
    }

    private static void deliver(WebsocketClient client) {
        SimulatedConnection connection = Objects.requireNonNull(client.connection());
        while (connection.hasOutbound()) {
            connection.deliver();
        }
    }

    private static int editsSeenBy(WebsocketClient client) {
        String log = new String(client.replica().json("log", RootKind.MAP), StandardCharsets.UTF_8);
        return Math.toIntExact(log.chars().filter(c -> c == ':').count()) / 2; // one in each key and one after it
    }

    private void connect(WebsocketClient client) {
        Handshake handshake =
                new Handshake(client.document(), Map.of("ack", List.of("1")), Map.of(), "192.0.2.1", List.of(), false);
        Admission.Accept accept = (Admission.Accept)
                admission.admit(handshake).toCompletableFuture().join();
        client.connected(new SimulatedConnection(accept.handler(), OUTBOX, client::receive));
    }

    private void settle(WebsocketClient... clients) {
        boolean happened = true;
        while (happened) {
            happened = false;
            for (WebsocketClient client : clients) {
                SimulatedConnection connection = Objects.requireNonNull(client.connection());
                while (connection.hasInbound()) {
                    connection.arrive();
                    happened = true;
                }
                happened |= connection.hasOutbound();
                deliver(client);
            }
            scheduler.advance(REST);
            while (scheduler.hasTurn()) {
                scheduler.runTurn(random);
                happened = true;
            }
        }
    }
}
