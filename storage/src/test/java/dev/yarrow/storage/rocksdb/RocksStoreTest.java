package dev.yarrow.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.DocumentStoreContract;
import dev.yarrow.storage.NewUpdate;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest extends DocumentStoreContract {
    @TempDir
    Path directory;

    @Override
    protected DocumentStore create() {
        return RocksStore.open(directory);
    }

    @Override
    protected DocumentStore reopen(DocumentStore closing) {
        closing.close();
        return RocksStore.open(directory);
    }

    @Test
    void saysHowMuchMemoryItsCachesTake() {
        try (DocumentStore store = RocksStore.open(directory.resolve("other"))) {
            long before = store.cacheBytes();
            try (DocumentLog log = store.open(new DocumentName("large"))) {
                NewUpdate large = new NewUpdate(new byte[2 << 20], "", Instant.EPOCH);
                log.append(List.of(large), Map.of()).join();
            }

            assertThat(store.cacheBytes() - before).isBetween(2L << 20, 16L << 20);
        }
    }
}
