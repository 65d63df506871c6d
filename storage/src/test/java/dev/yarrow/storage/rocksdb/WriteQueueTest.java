package dev.yarrow.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.storage.DocumentName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WriteQueueTest {
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final WriteQueue queue = new WriteQueue(1000);
    private final OpenDocument document = new OpenDocument(new DocumentName("notes"));
    private final ExecutorService committing = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        queue.close();
        committing.shutdown();
    }

    @Test
    @DisplayName("[S2] a write after a pause is taken at once")
    void atOnce() throws Exception {
        Future<List<PendingWrite>> taken = takeAll(System.nanoTime());
        offer(10);

        assertThat(taken.get()).hasSize(1);
    }

    @Test
    @DisplayName("[S2] during a pause writes wait for each other, but not when half of what may wait does")
    void waitsForMore() throws Exception {
        Future<List<PendingWrite>> taken = takeAll(inAnHour());
        offer(10);
        offer(400);
        assertThat(taken.isDone()).isFalse();
        offer(100);

        assertThat(taken.get()).hasSize(3);
    }

    @Test
    @DisplayName("[S11] a write larger than the bound is taken beside a few small ones, and is urgent")
    void larger() throws Exception {
        Future<List<PendingWrite>> taken = takeAll(inAnHour());
        offer(10);
        offer(5_000);

        assertThat(taken.get()).hasSize(2);
    }

    @Test
    @DisplayName("[S2] whoever waits for the disk itself ends the pause, and so does closing")
    void ends() throws Exception {
        Future<List<PendingWrite>> settled = takeAll(inAnHour());
        offer(10);
        assertThat(queue.offer(new PendingWrite(null, 0, 0, batch -> () -> {}, new CompletableFuture<>())))
                .isNull();
        assertThat(settled.get()).hasSize(2);

        Future<List<PendingWrite>> closed = takeAll(inAnHour());
        offer(10);
        queue.close();
        assertThat(closed.get()).hasSize(1);
        assertThat(queue.finished()).isTrue();
    }

    private Future<List<PendingWrite>> takeAll(long pauseUntil) {
        return committing.submit(() -> queue.takeAll(AN_HOUR, pauseUntil));
    }

    private static long inAnHour() {
        return System.nanoTime() + TimeUnit.HOURS.toNanos(1);
    }

    private void offer(int bytes) {
        assertThat(queue.offer(new PendingWrite(document, 1, bytes, batch -> () -> {}, new CompletableFuture<>())))
                .isNull();
    }
}
