package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.LoggedUpdate;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Writes to a disk that stops taking bytes and takes them again, by way of this process's own file size limit; ends with 0
 * if the store did what it should, else with a stack trace.
 */
final class FailingDisk {
    private static final DocumentName NOTES = new DocumentName("notes");
    private static final DocumentName OTHER = new DocumentName("other");

    private FailingDisk() {}

    public static void main(String[] arguments) throws Exception {
        try (RocksStore store = RocksStore.open(Path.of(arguments[0]))) {
            DocumentLog other = store.open(OTHER);
            append(other, 1);
            DocumentLog log = store.open(NOTES);
            for (int i = 1; i <= 20; i++) {
                expect(append(log, i) == i, "sequence " + i);
            }

            limitFileSize("1000");
            expectUnavailable(() -> append(log, 21));
            expectUnavailable(() -> append(log, 22));
            expect(store.trouble().isPresent(), "trouble to be told");
            expect(log.load().tail().size() == 20, "reads to go on");
            log.close();
            DocumentLog second = store.open(NOTES);
            expect(second.load().tail().size() == 20, "documents to be opened for reading");
            expectUnavailable(() -> append(second, 21));

            // Enough for the disk to look well, too little to open the database for writing.
            limitFileSize("70000");
            second.close();
            DocumentLog third = store.open(NOTES);
            expect(third.load().tail().size() >= 20, "documents to be read while nothing can be written");
            expectUnavailable(() -> append(third, 21));
            expect(store.trouble().isPresent(), "trouble to be told still");

            limitFileSize("unlimited");
            awaitRecovery(store);
            third.close();
            try (DocumentLog fourth = store.open(NOTES)) {
                List<LoggedUpdate> tail = fourth.load().tail();
                expect(tail.size() >= 20, "all that was acknowledged, got " + tail.size());
                expect(append(fourth, 100) == tail.size() + 1, "sequences to go on");
                expect(fourth.load().tail().subList(0, 20).equals(tail.subList(0, 20)), "what was there to stay");
            }
            expect(append(other, 2) == 2, "a document that lost nothing to go on without being opened anew");
        }
    }

    private static long append(DocumentLog log, int content) {
        byte[] bytes = new byte[10_000];
        bytes[0] = (byte) content;
        return log.append(List.of(new NewUpdate(bytes, "ada", Instant.EPOCH)), Map.of())
                .join()
                .value();
    }

    private static void awaitRecovery(RocksStore store) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (store.trouble().isPresent()) {
            expect(System.nanoTime() < deadline, "the store to go on by itself, trouble: " + store.trouble());
            Thread.onSpinWait();
        }
    }

    private static void expectUnavailable(Runnable call) {
        try {
            call.run();
        } catch (CompletionException e) {
            boolean unavailable =
                    e.getCause() instanceof StorageException refused && refused.reason() == Reason.UNAVAILABLE;
            if (!unavailable) {
                throw e;
            }
            return;
        }
        throw new AssertionError("expected the write to fail");
    }

    private static void expect(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("expected " + what);
        }
    }

    /** The soft limit only, so that it can be raised again. */
    private static void limitFileSize(String bytes) throws IOException, InterruptedException {
        int status = new ProcessBuilder(
                        "prlimit",
                        "--pid",
                        Long.toString(ProcessHandle.current().pid()),
                        "--fsize=" + bytes + ":")
                .inheritIO()
                .start()
                .waitFor();
        expect(status == 0, "prlimit (Debian: util-linux) to set the file size limit");
    }
}
