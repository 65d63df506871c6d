package dev.yarrow.storage.rocksdb;

import java.io.IOException;
import java.nio.file.Path;

/** Opens a store and holds it until its input ends. */
final class HoldStore {
    private HoldStore() {}

    public static void main(String[] arguments) throws IOException {
        try (RocksStore store = RocksStore.open(Path.of(arguments[0]))) {
            System.out.println(store.trouble().isEmpty() ? "open" : "in trouble");
            System.in.readAllBytes();
        }
    }
}
