package dev.yarrow.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentQuery;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.LogSequence;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.Snapshot;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One seed drives both stores through the same calls and restarts; they must answer alike throughout. */
class StoresAgreeTest {
    private static final int STEPS = 400;
    private static final List<DocumentName> NAMES =
            List.of(new DocumentName("a"), new DocumentName("a/b"), new DocumentName("\u20ac"));

    private DocumentStore memory = new MemoryStore(
            InstantSource.system(), new Random(1), MemoryStore.DEFAULT_QUEUE_BYTES, CommitListener.NONE);
    private DocumentStore rocks = memory;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    @DisplayName("[S17] the store in memory and the store on disk answer alike")
    void agree(long seed, @TempDir Path directory) throws Exception {
        Random random = new Random(seed);
        rocks = RocksStore.open(directory);
        try {
            for (int step = 0; step < STEPS; step++) {
                DocumentName name = NAMES.get(random.nextInt(NAMES.size()));
                if (random.nextInt(40) == 0) {
                    memory = ((MemoryStore) memory).reopen();
                    rocks.close();
                    rocks = RocksStore.open(directory);
                } else {
                    both(name, random);
                }
                compare(name);
            }
        } finally {
            rocks.close();
        }
    }

    private void both(DocumentName name, Random random) throws Exception {
        Function<DocumentLog, CompletableFuture<?>> call = call(random);
        try (DocumentLog inMemory = memory.open(name);
                DocumentLog onDisk = rocks.open(name)) {
            assertThat(outcome(call.apply(onDisk))).isEqualTo(outcome(call.apply(inMemory)));
        }
    }

    private static Function<DocumentLog, CompletableFuture<?>> call(Random random) {
        Instant time = Instant.ofEpochMilli(random.nextLong(1L << 40));
        int kind = random.nextInt(10);
        if (kind < 6) {
            List<NewUpdate> updates = IntStream.rangeClosed(0, random.nextInt(4))
                    .mapToObj(i -> new NewUpdate(bytes(random), "author " + i, time))
                    .toList();
            String title = random.nextBoolean() ? "" : "title " + random.nextInt(5);
            return log -> log.append(updates, Map.of("title", title));
        }
        if (kind < 9) {
            Snapshot snapshot = new Snapshot(bytes(random), bytes(random), new LogSequence(random.nextInt(40)));
            return log -> log.replaceSnapshot(snapshot);
        }
        return DocumentLog::delete;
    }

    private void compare(DocumentName name) {
        assertThat(rocks.find(name).map(StoresAgreeTest::withoutEpoch))
                .isEqualTo(memory.find(name).map(StoresAgreeTest::withoutEpoch));
        assertThat(rocks.list(DocumentQuery.first(10))).hasSameSizeAs(memory.list(DocumentQuery.first(10)));
        assertThat(rocks.longTails(5, 500, 2).stream().map(DocumentRecord::name))
                .containsExactlyElementsOf(memory.longTails(5, 500, 2).stream()
                        .map(DocumentRecord::name)
                        .toList());
        try (DocumentLog inMemory = memory.open(name);
                DocumentLog onDisk = rocks.open(name)) {
            assertThat(onDisk.load()).isEqualTo(inMemory.load());
            assertThat(onDisk.record()).isEqualTo(rocks.find(name));
        }
    }

    private static Object outcome(CompletableFuture<?> future) throws Exception {
        try {
            return String.valueOf(future.get(10, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause() instanceof StorageException refused ? refused.reason() : e;
        }
    }

    private static DocumentRecord withoutEpoch(DocumentRecord record) {
        return new DocumentRecord(
                record.id(),
                record.name(),
                record.created(),
                record.lastChange(),
                0,
                record.snapshotBytes(),
                record.tailUpdates(),
                record.tailBytes(),
                record.properties());
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }
}
