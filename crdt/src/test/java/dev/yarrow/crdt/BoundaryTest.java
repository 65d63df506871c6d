package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BoundaryTest {

    @Test
    @DisplayName("[E9] closing twice is closing once, and every use after it is an exception")
    void closing() {
        Doc doc = Doc.create();
        doc.close();
        doc.close();

        List<Runnable> uses = List.of(
                () -> doc.apply(Hex.update("0000")),
                () -> doc.applyAll(List.of()),
                doc::stateVector,
                doc::encodeState,
                () -> doc.json("a", RootKind.TEXT),
                () -> doc.text("a", RootKind.TEXT),
                doc::roots,
                () -> doc.edit(edit -> {}));
        for (Runnable use : uses) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the document is closed");
        }
    }

    @Test
    @DisplayName("[E9] a second thread is turned away")
    void twoThreads() throws InterruptedException {
        try (Doc doc = Doc.create()) {
            NativeHandle handle = new NativeHandle(Native.create(1));
            handle.enter();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread second = new Thread(() -> {
                try {
                    handle.enter();
                } catch (IllegalStateException e) {
                    thrown.set(e);
                }
            });
            second.start();
            second.join();

            assertThat(thrown.get()).hasMessageContaining("in use by another thread");
            assertThatThrownBy(handle::close).isInstanceOf(IllegalStateException.class);
            handle.leave();
            handle.close();
            assertThat(doc.roots()).isEmpty();
        }
    }

    @Test
    @DisplayName("[E8] a failure of the engine is an exception and kills that document only")
    void failure() {
        try (Doc doc = Doc.create();
                Doc other = Doc.create()) {
            Update update = doc.edit(edit -> edit.text("content").append("x"));

            assertThatThrownBy(doc::failForTest)
                    .isInstanceOf(CrdtException.class)
                    .hasMessageContaining("injected failure");
            assertThatThrownBy(() -> doc.apply(update))
                    .isInstanceOf(CrdtException.class)
                    .hasMessageContaining("close it and load it again");
            assertThatThrownBy(doc::encodeState).isInstanceOf(CrdtException.class);
            assertThatThrownBy(() -> doc.edit(edit -> {})).isInstanceOf(CrdtException.class);
            assertThat(other.apply(update)).isEqualTo(Outcome.CHANGED);
        }
    }

    @Test
    @DisplayName("[E10] opening and closing many documents leaves no memory behind")
    void manyDocuments() throws IOException {
        Assumptions.assumeTrue(Files.exists(STATUS), "the system does not tell how large a process is");
        openAndClose(20_000);
        long before = residentKilobytes();
        openAndClose(100_000);

        assertThat(residentKilobytes() - before).as("growth in KB").isLessThan(30_000);
    }

    private static final Path STATUS = Path.of("/proc/self/status");

    private static void openAndClose(int count) {
        for (int i = 0; i < count; i++) {
            try (Doc doc = Doc.create()) {
                doc.apply(Hex.update("01 01 05 00 04 01 01 74 01 61 00"));
            }
        }
    }

    private static long residentKilobytes() throws IOException {
        String line = Files.readAllLines(STATUS).stream()
                .filter(each -> each.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    @Test
    @DisplayName("[E10] a document that is forgotten instead of closed is reported and freed")
    void leak() throws InterruptedException {
        long before = NativeHandle.leaks();
        forget();

        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (NativeHandle.leaks() == before && System.nanoTime() < deadline) {
            System.gc();
            new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
        }
        assertThat(NativeHandle.leaks()).isGreaterThan(before);
    }

    @SuppressWarnings("resource") // the point of the test
    private static void forget() {
        Doc.create().stateVector();
    }

    @Test
    @DisplayName("threads for documents carry their prefix and a number")
    void threads() {
        var factory = Doc.threadFactory("room-");
        assertThat(factory.newThread(() -> {}).getName()).isEqualTo("room-1");
        assertThat(factory.newThread(() -> {}).getName()).isEqualTo("room-2");
    }
}
