package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.RecordedEdit;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.room.RoomLimits;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.room.RoomsLimits;
import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.memory.CommitGate;
import dev.yarrow.storage.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Edits of the program that the server runs in, when rooms or the disk do not take them. */
class ProgramEditTest {
    private static final DocumentName NAME = new DocumentName("notes");
    private static final int MAILBOX_EVENTS = 8;

    private final Random random = new Random(1);
    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final Metrics metrics = new Metrics();
    private final MemoryStore store = new MemoryStore(scheduler, random, 1 << 20, CommitListener.NONE);
    private final List<String> heard = new ArrayList<>();
    private final Rooms rooms = new Rooms(
            store,
            scheduler,
            scheduler,
            RoomLimits.DEFAULT,
            new RoomsLimits(100, MAILBOX_EVENTS, 100, 1 << 30),
            metrics,
            (document, updates) -> updates.forEach(update -> heard.add(update.author())));

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    @DisplayName("[J3] more edits than may wait for a document are rejected, and those that wait are done")
    void fullMailbox() {
        List<CompletableFuture<Update>> edits = new ArrayList<>();
        for (int i = 0; i < 2 * MAILBOX_EVENTS; i++) {
            edits.add(edit("a"));
        }
        assertThat(edits.subList(0, MAILBOX_EVENTS)).noneMatch(CompletableFuture::isDone);
        assertThat(edits.get(edits.size() - 1))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(RejectedExecutionException.class);

        settle();
        assertThat(edits.subList(0, MAILBOX_EVENTS)).allMatch(future -> !future.isCompletedExceptionally());
        assertThat(edits.subList(0, MAILBOX_EVENTS)).allMatch(CompletableFuture::isDone);
    }

    @Test
    @DisplayName(
            "[J4] an edit that the disk refuses fails, is stored when the disk is well again, and is then heard of")
    void refusedByDisk() {
        store.gate().hold();
        CompletableFuture<Update> edit = edit("robot");
        settle();
        assertThat(edit).isNotDone();
        store.gate().breakDisk(CommitGate.Fate.LOST);
        settle();
        assertThat(edit).isCompletedExceptionally();
        assertThat(heard).isEmpty();

        store.gate().open();
        for (int i = 0; i < 20; i++) {
            scheduler.advance(Duration.ofSeconds(5));
            settle();
        }
        assertThat(heard).containsExactly("robot");
        assertThat(store.find(NAME)).isPresent();
    }

    @Test
    @DisplayName("[J8] a server that stops takes no more edits, and completes those that it took")
    void stopping() throws InterruptedException {
        CompletableFuture<Update> before = edit("a");
        rooms.close(Duration.ZERO);
        settle();

        assertThat(before).isCompleted();
        assertThat(edit("a")).isCompletedExceptionally();
    }

    private CompletableFuture<Update> edit(String author) {
        return rooms.edit(NAME, RecordedEdit.of(edit -> edit.text("content").append("x")), author);
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
