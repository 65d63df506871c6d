package dev.yarrow.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.DocumentStoreContract;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends DocumentStoreContract {
    @Override
    protected DocumentStore create() {
        return new MemoryStore();
    }

    @Override
    protected DocumentStore reopen(DocumentStore closing) {
        return ((MemoryStore) closing).reopen();
    }

    @Test
    @DisplayName("[S2] a crash keeps what was acknowledged and forgets what was not synced")
    void crashForgets() {
        MemoryStore before = (MemoryStore) store;
        DocumentLog log = before.open(NOTES);
        await(log.append(List.of(update("kept")), Map.of()));
        before.gate().hold();
        CompletableFuture<LogSequence> lost = log.append(List.of(update("lost")), Map.of("title", "lost"));
        assertThat(before.gate().waiting()).isEqualTo(1);
        assertThat(log.load().tail()).hasSize(1);

        store = before.crash();

        assertThat(lost).isNotDone();
        assertFails(log.append(List.of(update("x")), Map.of()), Reason.CLOSED);
        try (DocumentLog again = store.open(NOTES)) {
            assertThat(again.load().tail()).containsExactly(update("kept").at(new LogSequence(1)));
            assertThat(again.record().orElseThrow().properties()).isEmpty();
        }
    }

    @Test
    @DisplayName("[S10] after a failed sync the log takes nothing more until it is opened anew")
    void failedSyncStopsTheLog() {
        MemoryStore memory = (MemoryStore) store;
        DocumentLog log = memory.open(NOTES);
        memory.gate().hold();
        CompletableFuture<LogSequence> first = log.append(List.of(update("a")), Map.of());
        memory.gate().fail(CommitGate.Fate.LOST);
        CompletableFuture<LogSequence> second = log.append(List.of(update("b")), Map.of());
        memory.gate().open();

        assertFails(first, Reason.UNAVAILABLE);
        assertFails(second, Reason.UNAVAILABLE);
        log.close();
        assertThat(memory.find(NOTES)).isEmpty();
        assertThat(append("c")).isEqualTo(new LogSequence(1));
        assertThat(memory.trouble()).isEmpty();
    }

    @Test
    @DisplayName("[S10] a write whose sync failed may be on disk after all; sequences go on after it")
    void failedSyncMayKeep() {
        MemoryStore memory = (MemoryStore) store;
        memory.gate().breakDisk(CommitGate.Fate.KEPT);
        try (DocumentLog log = memory.open(NOTES)) {
            assertFails(log.append(List.of(update("a")), Map.of()), Reason.UNAVAILABLE);
            assertThat(memory.trouble()).isPresent();
        }
        memory.gate().open();
        assertThat(append("b")).isEqualTo(new LogSequence(2));
    }

    @Test
    @DisplayName("[S5] a document whose last owner's writes are held back is still in use")
    void heldWritesKeepTheName() {
        MemoryStore memory = (MemoryStore) store;
        memory.gate().hold();
        DocumentLog log = memory.open(NOTES);
        CompletableFuture<LogSequence> appended = log.append(List.of(update("a")), Map.of());
        log.close();
        assertThatThrownBy(() -> memory.open(NOTES))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.IN_USE));
        memory.gate().commit();
        assertThat(appended).isCompleted();
        try (DocumentLog next = memory.open(NOTES)) {
            assertThat(next.load().tail()).hasSize(1);
        }
    }

    @Test
    @DisplayName("[S11] bytes that wait for the disk are bounded; what does not fit is refused and may be tried later")
    void boundedQueue() {
        store = new MemoryStore(InstantSource.system(), new Random(1), 10, CommitListener.NONE);
        MemoryStore memory = (MemoryStore) store;
        memory.gate().hold();
        DocumentLog log = memory.open(NOTES);
        CompletableFuture<LogSequence> first = log.append(List.of(update("larger than ten bytes")), Map.of());
        assertFails(log.append(List.of(update("b")), Map.of()), Reason.FULL);
        memory.gate().open();
        assertThat(first).isCompletedWithValue(new LogSequence(1));
        assertFails(log.append(List.of(update("c")), Map.of()), Reason.FULL);
        log.close();
        assertThat(append("d")).isEqualTo(new LogSequence(2));
    }
}
