package dev.yarrow.crdt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** One document under attack, with the expectations of the {@link Hazard}s; confined to one thread. */
final class FenceProbe implements AutoCloseable {

    private static final long SMALL_PROCESS_KILOBYTES = 400 << 10;

    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final int FIRST_AUTHOR = 10;

    private final Doc doc = Doc.create();

    /** Expects the scanner to refuse the bytes with a message that has {@code words} in it. */
    void malformed(String hex, String words) {
        throwsMalformed(() -> Hex.update(hex), words);
    }

    void throwsMalformed(Runnable scan, String words) {
        try {
            scan.run();
        } catch (MalformedException e) {
            require(String.valueOf(e.getMessage()).contains(words), "refused for another reason: " + e.getMessage());
            return;
        }
        throw new AssertionError("the scanner let it pass");
    }

    void outcome(Outcome expected, String hex) {
        outcome(expected, Hex.bytes(hex));
    }

    void outcome(Outcome expected, byte[] bytes) {
        Outcome outcome = doc.apply(Update.scan(bytes, ScanLimits.DEFAULT));
        require(outcome == expected, "expected " + expected + ", was " + outcome);
    }

    /** Applies if the scanner lets it pass; whatever happens must not be a failure of the engine. */
    void anyOutcome(byte[] bytes) {
        try {
            doc.apply(Update.scan(bytes, ScanLimits.DEFAULT));
        } catch (MalformedException refused) {
            String message = String.valueOf(refused.getMessage());
            require(message.contains("at byte"), message);
        }
    }

    /** Applies a recorded sequence to a fresh document, one update in hexadecimal digits per line. */
    void replay(String name) {
        try (FenceProbe fresh = new FenceProbe();
                InputStream lines = Hazard.class.getResourceAsStream("/hazards/" + name + ".hex")) {
            new String(lines.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(Hex::bytes)
                    .forEach(fresh::anyOutcome);
            fresh.readEverything();
            fresh.requireAlive();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads every root in every way, and reloads the state. */
    void readEverything() {
        for (Root root : doc.roots()) {
            for (RootKind kind : RootKind.values()) {
                require(doc.json(root.name(), kind).length > 0, "no JSON");
                require(doc.text(root.name(), kind) != null, "no text");
            }
        }
        try (Doc copy = Doc.create()) {
            copy.apply(Update.scan(doc.encodeState(), ScanLimits.STORED));
            require(copy.stateVector().equals(doc.stateVector()), "the state does not load");
        }
    }

    /**
     * Requires that another thread gets work done on another document while an attack runs. On a busy machine that thread
     * may not get its turn at once, so the attack is repeated with further authors.
     */
    void whileOthersWork(IntConsumer attackOfAuthor) {
        AtomicBoolean attacking = new AtomicBoolean(true);
        AtomicInteger edits = new AtomicInteger();
        CountDownLatch working = new CountDownLatch(1);
        Thread other = Doc.threadFactory("other-").newThread(() -> {
            try (Doc mine = Doc.create()) {
                while (attacking.get()) {
                    mine.edit(edit -> edit.map("m").set("edits", edits.incrementAndGet()));
                    working.countDown();
                }
            }
        });
        other.start();
        try {
            working.await();
            boolean worked = false;
            for (int author = FIRST_AUTHOR; !worked && author < FIRST_AUTHOR + 20; author++) {
                int before = edits.get();
                attackOfAuthor.accept(author);
                worked = edits.get() > before;
            }
            require(worked, "the other document stood still");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            attacking.set(false);
        }
    }

    /** Requires that an attack takes less than 5 s of processor time, which other work on the machine does not use up. */
    void inTime(Runnable attack) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        attack.run();
        Duration taken = Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
        require(taken.compareTo(LONGEST) < 0, "it took " + taken.toMillis() + " ms");
    }

    /** Requires that this process never took much memory, where the system tells. */
    void requireSmallProcess() {
        long kilobytes = processKilobytes("VmHWM:");
        require(kilobytes < SMALL_PROCESS_KILOBYTES, "the process grew to " + kilobytes + " KB");
    }

    /** A line of Linux' status of this process; zero where there is none. */
    static long processKilobytes(String name) {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Requires that the document under attack can still be edited, read and saved. */
    void requireAlive() {
        Update update = doc.edit(edit -> edit.text("afterwards").append("alive"));
        require(doc.apply(update) == Outcome.NOTHING_NEW, "the edit did not stay");
        require(doc.text("afterwards", RootKind.TEXT).equals("alive"), "the edit cannot be read");
        require(doc.encodeState().length > 2, "the state cannot be saved");
    }

    @Override
    public void close() {
        doc.close();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
