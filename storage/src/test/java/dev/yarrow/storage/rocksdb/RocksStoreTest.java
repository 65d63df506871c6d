package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.DocumentStoreContract;
import java.nio.file.Path;
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
}
