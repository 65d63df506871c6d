package dev.yarrow.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.NewUpdate;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Appends to several documents until it is killed, in pairs of updates that belong together, and says on its output what
 * was acknowledged: {@code document sequence} a line.
 */
final class AppendForever {
    static final int DOCUMENTS = 8;

    private AppendForever() {}

    public static void main(String[] arguments) {
        RocksStore store = RocksStore.open(Path.of(arguments[0]));
        for (int i = 0; i < DOCUMENTS; i++) {
            int document = i;
            new Thread(() -> append(store, document)).start();
        }
    }

    static NewUpdate update(int document, long sequence) {
        String content = (document + ":" + sequence + ";").repeat(20);
        return new NewUpdate(content.getBytes(UTF_8), "child", Instant.EPOCH);
    }

    static DocumentName name(int document) {
        return new DocumentName("doc/" + document);
    }

    @SuppressWarnings("InfiniteLoop") // it is killed
    private static void append(RocksStore store, int document) {
        PrintStream acknowledged = System.out;
        try (DocumentLog log = store.open(name(document))) {
            for (long next = log.load().lastSequence().value() + 1; ; next += 2) {
                long last = log.append(List.of(update(document, next), update(document, next + 1)), Map.of())
                        .join()
                        .value();
                acknowledged.print(document + " " + last + "\n");
                acknowledged.flush();
            }
        }
    }
}
