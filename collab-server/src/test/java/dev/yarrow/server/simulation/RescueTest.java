package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.metrics.Metrics;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Somebody types, the disk fails, and nobody is left who would send the change again. */
class RescueTest {
    private static final DocumentName NAME = new DocumentName("notes");

    private final Random random = new Random(1);
    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final Metrics metrics = new Metrics();
    private final MemoryStore store = new MemoryStore(scheduler, random, 1 << 20, CommitListener.NONE);
    private final Rooms rooms = new Rooms(store, scheduler, scheduler, RoomLimits.DEFAULT, 100, 100, metrics);
    private final YWebsocketAdmission admission = OpenServer.admission(rooms, scheduler, metrics);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    @DisplayName(
            "[R9] a change that could not be saved is stored when the disk is well again, also if its author is gone")
    void storesLater() {
        typeAndLeave();
        store.gate().breakDisk(CommitGate.Fate.LOST);
        settle();
        scheduler.advance(Duration.ofSeconds(30));
        settle();
        assertThat(storedUpdates()).isZero();

        store.gate().open();
        for (int i = 0; i < 20; i++) {
            scheduler.advance(Duration.ofSeconds(5));
            settle();
        }

        assertThat(rooms.size()).as("rooms in memory").isZero();
        assertThat(storedUpdates()).isEqualTo(1);
    }

    @Test
    @DisplayName("[H17] a stop names the document whose change is not on disk, also while it waits for another try")
    void namesWhatIsNotSaved() throws InterruptedException {
        typeAndLeave();
        store.gate().breakDisk(CommitGate.Fate.LOST);
        settle();

        assertThat(rooms.close(Duration.ZERO)).containsExactly("notes");
    }

    @Test
    @DisplayName("[H17] a stop does not name a document that is only not unloaded yet")
    void doesNotNameWhatIsSaved() throws InterruptedException {
        typeAndLeave();
        settle();
        store.gate().commit();
        settle();
        assertThat(rooms.size()).isEqualTo(1);

        assertThat(rooms.close(Duration.ZERO)).isEmpty();
    }

    private void typeAndLeave() {
        store.gate().hold();
        try (WebsocketClient client = new WebsocketClient(1, NAME.value())) {
            Handshake handshake = new Handshake(NAME.value(), Map.of(), Map.of(), "192.0.2.1", List.of(), false);
            Admission.Accept accept = (Admission.Accept)
                    admission.admit(handshake).toCompletableFuture().join();
            SimulatedConnection connection =
                    new SimulatedConnection(accept.handler(), OutboxLimits.DEFAULT, client::receive);
            client.connected(connection);
            client.edit(random);
            while (connection.hasInbound()) {
                connection.arrive();
            }
            connection.cut();
        }
        settle();
    }

    private void settle() {
        while (scheduler.hasTurn() || scheduler.hasBackground()) {
            if (scheduler.hasTurn()) {
                scheduler.runTurn(random);
            } else {
                scheduler.runBackground();
            }
        }
    }

    private int storedUpdates() {
        try (DocumentLog log = store.open(NAME)) {
            return log.load().tail().size();
        }
    }
}
