package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
        NativeHandle handle = new NativeHandle(Native.create(1));
        handle.enter();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread second = new Thread(handle::enter);
        second.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
        second.start();
        second.join();

        assertThat(thrown.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("in use by another");
        assertThatThrownBy(handle::close).isInstanceOf(IllegalStateException.class);
        handle.leave();
        handle.close();
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
    void manyDocuments() {
        ChildJvm.Result result =
                ChildJvm.run(Duration.ofMinutes(2), List.of("-Xmx32m", "-Xms32m"), ManyDocumentsMain.class);

        assertThat(result.output()).isEqualTo("flat\n");
    }

    /** Opens and closes 300,000 documents in a small process and says whether it grew on the way. */
    static final class ManyDocumentsMain {

        /** Even an empty document takes 800 bytes, so that leaking each would add 160 MB. */
        private static final long NOISE_KILOBYTES = 60_000;

        public static void main(String[] arguments) {
            openAndClose(100_000);
            long before = residentKilobytes();
            openAndClose(200_000);
            long growth = residentKilobytes() - before;
            System.out.println(growth < NOISE_KILOBYTES ? "flat" : "grew by " + growth + " KB");
        }

        private static void openAndClose(int count) {
            Update update = Hex.update("01 01 05 00 04 01 01 74 01 61 00");
            for (int i = 0; i < count; i++) {
                try (Doc doc = Doc.create()) {
                    doc.apply(update);
                }
            }
        }

        /** Zero where the system does not tell. */
        private static long residentKilobytes() {
            return FenceProbe.processKilobytes("VmRSS:");
        }
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
