package dev.yarrow.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentQuery;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GroupCommitTest {
    private static final DocumentName NOTES = new DocumentName("notes");

    @TempDir
    Path directory;

    @Test
    @DisplayName("[S2] what waits while a sync runs shares the next one")
    void groups() {
        HoldingListener holding = new HoldingListener();
        try (RocksStore store = RocksStore.open(directory, RocksSettings.DEFAULT, holding)) {
            DocumentLog first = store.open(NOTES);
            DocumentLog second = store.open(new DocumentName("other"));
            CompletableFuture<LogSequence> alone = first.append(List.of(update("a")), Map.of());
            holding.awaitCommit();
            List<CompletableFuture<LogSequence>> waiting = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                waiting.add(first.append(List.of(update("b"), update("c")), Map.of()));
                waiting.add(second.append(List.of(update("d")), Map.of()));
            }
            holding.release();
            assertThat(waiting.get(198).join()).isEqualTo(new LogSequence(201));
            assertThat(waiting.get(199).join()).isEqualTo(new LogSequence(100));
            assertThat(alone).isCompleted();
            store.sync();
            assertThat(holding.commits).containsExactly("1 writes, 1 updates", "200 writes, 300 updates");
        }
    }

    @Test
    @DisplayName("[S11] bytes that wait for the disk are bounded; what does not fit is refused and may be tried later")
    void boundedQueue() {
        HoldingListener holding = new HoldingListener();
        RocksSettings small =
                new RocksSettings(8 << 20, 4 << 20, 4 << 20, 32, 1000, Duration.ZERO, RocksSettings.DamagedWal.REFUSE);
        try (RocksStore store = RocksStore.open(directory, small, holding)) {
            DocumentLog log = store.open(NOTES);
            DocumentLog other = store.open(new DocumentName("other"));
            CompletableFuture<LogSequence> first = log.append(List.of(update("a")), Map.of());
            holding.awaitCommit();
            CompletableFuture<LogSequence> large = log.append(List.of(update("x".repeat(5000))), Map.of());
            assertReason(log.append(List.of(update("b")), Map.of()), Reason.FULL);
            assertReason(other.append(List.of(update("b")), Map.of()), Reason.FULL);
            holding.release();
            assertThat(first.join()).isEqualTo(new LogSequence(1));
            assertThat(large.join()).isEqualTo(new LogSequence(2));
            assertReason(log.append(List.of(update("c")), Map.of()), Reason.FULL);

            log.close();
            try (DocumentLog again = store.open(NOTES)) {
                assertThat(again.append(List.of(update("d")), Map.of()).join()).isEqualTo(new LogSequence(3));
            }
        }
    }

    @Test
    @DisplayName("[S2] a handler that would wait for the store is told so instead of hanging")
    void handlersMustNotWait() {
        HoldingListener holding = new HoldingListener();
        try (RocksStore store = RocksStore.open(directory, RocksSettings.DEFAULT, holding)) {
            DocumentLog log = store.open(NOTES);
            CompletableFuture<Boolean> handled = log.append(List.of(update("a")), Map.of())
                    .thenApply(sequence -> {
                        assertThatThrownBy(store::close).isInstanceOf(IllegalStateException.class);
                        assertThatThrownBy(store::sync).isInstanceOf(IllegalStateException.class);
                        assertThatThrownBy(() -> store.open(new DocumentName("other")))
                                .isInstanceOf(IllegalStateException.class);
                        return log.load().tail().size() == 1;
                    });
            holding.release();
            assertThat(handled.join()).isTrue();
        }
    }

    @RepeatedTest(10)
    @DisplayName("[S9] closing while many threads read and write ends every call with an answer")
    void closeUnderLoad() throws Exception {
        RocksStore store = RocksStore.open(directory);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch running = new CountDownLatch(8);
        AtomicInteger acknowledged = new AtomicInteger();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            DocumentName name = new DocumentName("doc " + i);
            workers.add(threads.submit(() -> useUntilClosed(store, name, running, acknowledged)));
        }
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        store.close();
        for (Future<?> worker : workers) {
            worker.get(30, TimeUnit.SECONDS);
        }
        threads.shutdown();
        try (RocksStore again = RocksStore.open(directory)) {
            long stored = again.list(DocumentQuery.first(100)).stream()
                    .mapToLong(record -> record.tailUpdates())
                    .sum();
            assertThat(stored).isGreaterThanOrEqualTo(acknowledged.get());
        }
    }

    private static void useUntilClosed(
            DocumentStore store, DocumentName name, CountDownLatch running, AtomicInteger acknowledged) {
        try {
            for (int i = 0; ; i++) {
                try (DocumentLog log = store.open(name)) {
                    log.append(List.of(update("x".repeat(i % 100))), Map.of()).join();
                    acknowledged.incrementAndGet();
                    log.load();
                    store.find(name);
                    store.list(DocumentQuery.first(10));
                    store.longTails(1, 1, 3);
                }
                if (i == 3) {
                    running.countDown();
                }
            }
        } catch (StorageException e) {
            assertThat(e.reason()).isEqualTo(Reason.CLOSED);
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOfSatisfying(StorageException.class, cause -> assertThat(cause.reason())
                    .isEqualTo(Reason.CLOSED));
        }
    }

    private static void assertReason(CompletableFuture<?> future, Reason reason) {
        assertThatThrownBy(() -> future.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static NewUpdate update(String content) {
        return new NewUpdate(content.getBytes(UTF_8), "ada", Instant.EPOCH);
    }

    /** Holds the committing thread after its first commit, so that a test can fill the queue. */
    private static final class HoldingListener implements CommitListener {
        final List<String> commits = new ArrayList<>();
        private final CountDownLatch committed = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void committed(int writes, int updates, long bytes, Duration took) {
            if (writes > 0) {
                commits.add(writes + " writes, " + updates + " updates");
                committed.countDown();
                await(released);
            }
        }

        void awaitCommit() {
            await(committed);
        }

        void release() {
            released.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError("expected nobody to interrupt the test", e);
            }
        }
    }
}
