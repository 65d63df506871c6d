package dev.yarrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.Doc;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.NewUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ChangeQueueTest {
    private static final DocumentName NOTES = new DocumentName("notes");
    private static final DocumentName PLAN = new DocumentName("plan");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** Notes authors; waits before the first change as long as the test wants. */
    private final ChangeListener slow = new ChangeListener() {
        @Override
        public void changed(DocumentChange change) {
            busy.countDown();
            await(goOn);
            heard.add(change.author());
        }

        @Override
        public void missed(Set<DocumentName> documents, boolean andOthers) {
            heard.add("missed "
                    + documents.stream().map(DocumentName::value).sorted().toList() + " " + andOthers);
        }
    };

    @Test
    @DisplayName("[J7] a listener that is too slow hears what waited, then where it missed something, then what is new")
    void slowListener() throws Exception {
        ChangeQueue queue = new ChangeQueue(slow);
        store(queue, NOTES, "first");
        busy.await();
        IntStream.range(0, ChangeQueue.MAX_CHANGES).forEach(i -> store(queue, NOTES, "waiting"));
        store(queue, NOTES, "lost");
        store(queue, PLAN, "lost");
        goOn.countDown();
        awaitHeard("missed [notes, plan] false");
        store(queue, PLAN, "new");
        queue.close(PATIENCE);

        assertThat(heard)
                .hasSize(ChangeQueue.MAX_CHANGES + 3)
                .startsWith("first", "waiting")
                .doesNotContain("lost");
        assertThat(heard.subList(heard.size() - 2, heard.size())).containsExactly("missed [notes, plan] false", "new");
    }

    @Test
    @DisplayName("[J7] even the names of documents in which a listener missed something are bounded")
    void namesAreBounded() throws Exception {
        ChangeQueue queue = new ChangeQueue(slow);
        store(queue, NOTES, "first");
        busy.await();
        IntStream.range(0, ChangeQueue.MAX_CHANGES).forEach(i -> store(queue, NOTES, "waiting"));
        IntStream.range(0, ChangeQueue.MAX_NAMED + 1).forEach(i -> store(queue, new DocumentName("d" + i), "lost"));
        goOn.countDown();
        queue.close(PATIENCE);

        assertThat(heard.get(heard.size() - 1)).startsWith("missed [d0, ").endsWith(" true");
    }

    @Test
    @DisplayName("[J7] a listener that throws, or leaves its thread interrupted, hears the next change all the same")
    void throwingListener() {
        ChangeQueue queue = new ChangeQueue(change -> {
            heard.add(change.author());
            Thread.currentThread().interrupt();
            throw new IllegalStateException("on purpose");
        });
        store(queue, NOTES, "a");
        awaitHeard("a");
        store(queue, NOTES, "b");
        queue.close(PATIENCE);

        assertThat(heard).containsExactly("a", "b");
    }

    @Test
    @DisplayName("[J8] a listener that does not come back is interrupted when its time is over, and holds up no stop")
    void stuckListener() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        ChangeQueue queue = new ChangeQueue(change -> {
            busy.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        store(queue, NOTES, "a");
        store(queue, NOTES, "b");
        busy.await();
        queue.close(Duration.ZERO);

        await(interrupted);
    }

    private static void store(ChangeQueue queue, DocumentName document, String author) {
        try (Doc doc = Doc.create()) {
            byte[] update = doc.edit(edit -> edit.map("m").set("k", 1)).bytes();
            queue.stored(document, List.of(new NewUpdate(update, author, Instant.EPOCH)));
        }
    }

    private void awaitHeard(String wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!heard.contains(wanted)) {
            assertThat(System.nanoTime()).as("not heard: " + wanted).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
