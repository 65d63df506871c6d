package dev.yarrow.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.simulation.SimulatedScheduler;
import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.memory.MemoryStore;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rooms that together take more memory than they may. */
class RoomMemoryTest {
    private static final int DOCUMENT_BYTES = 100_000;

    /** Two such documents have space, three have not. */
    private static final long MEMORY_BYTES = 1 << 20;

    /** Somebody in a room. */
    private record Guest(Seat seat, SessionId session) {
        void leave() {
            seat.leave();
        }
    }

    private final Random random = new Random(1);
    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final Metrics metrics = new Metrics();
    private final MemoryStore store = new MemoryStore(scheduler, random, 1 << 20, CommitListener.NONE);
    private final Rooms rooms = new Rooms(
            store,
            scheduler,
            scheduler,
            RoomLimits.DEFAULT,
            new RoomsLimits(100, 100, 2, MEMORY_BYTES),
            metrics,
            ChangeFeed.NONE);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    @DisplayName(
            "[L5] when documents take too much memory, those that nobody is in leave first, the oldest before others")
    void coldOnesLeave() {
        Guest first = open("first");
        open("second");
        first.leave();
        settle();
        assertThat(rooms.size()).isEqualTo(2);

        open("third");
        assertThat(rooms.size()).as("the first left long before its time").isEqualTo(2);
        assertThat(rooms.noRoomFor(new DocumentName("second"))).isEmpty();
    }

    @Test
    @DisplayName(
            "[L5] when somebody is in all of them, no further one is opened, those that are open go on, and later there"
                    + " is space again")
    void furtherOnesAreRefused() {
        Guest first = open("first");
        Guest second = open("second");
        open("third");
        assertThatThrownBy(() -> join("fourth"))
                .isInstanceOfSatisfying(Rooms.NoRoomException.class, none -> assertThat(none.word())
                        .isEqualTo("memory"));
        assertThat(rooms.noRoomFor(new DocumentName("fourth"))).isPresent();
        join("first");
        type(second, "more");
        settle();
        assertThat(rooms.size()).isEqualTo(3);

        second.leave();
        settle();
        open("fourth");
        assertThat(rooms.size()).isEqualTo(3);
        assertThat(first).isNotNull();
    }

    @Test
    @DisplayName("[L5] what a document takes is forgotten when it leaves")
    void nothingIsHeldInTheEnd() {
        open("first").leave();
        settle();
        assertThat(metrics.scrape()).doesNotContain("yarrow_rooms_memory_bytes 0.0");
        scheduler.advance(Duration.ofMinutes(1));
        settle();
        assertThat(rooms.size()).isZero();
        assertThat(metrics.scrape()).contains("yarrow_rooms_memory_bytes 0.0");
    }

    @Test
    @DisplayName("[L1] a document has so many clients; one more is told to come back, and may when one has left")
    void crowded() {
        Guest first = join("doc");
        join("doc");
        assertThatThrownBy(() -> join("doc"))
                .isInstanceOfSatisfying(Rooms.NoRoomException.class, none -> assertThat(none.word())
                        .isEqualTo("crowded"));
        first.leave();
        settle();
        join("doc");
    }

    private Guest open(String name) {
        Guest guest = join(name);
        type(guest, "x".repeat(DOCUMENT_BYTES));
        settle();
        return guest;
    }

    private Guest join(String name) {
        SessionId session = SessionId.next();
        return new Guest(rooms.join(new DocumentName(name), new SilentOutlet(session)), session);
    }

    private static void type(Guest guest, String text) {
        try (Doc doc = Doc.create()) {
            byte[] update =
                    doc.edit(edit -> edit.text("content").insert(0, text)).bytes();
            guest.seat.post(new RoomEvent.UpdateReceived(
                    guest.session, Update.scan(update, ScanLimits.DEFAULT), /* completesSync= */ false));
        }
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
}
