package dev.yarrow.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The outbox in front of a socket that takes bytes on command. */
class OutboxTest {
    private static final OutboxLimits LIMITS = new OutboxLimits(1000, 300, Duration.ofSeconds(30));

    private record Loss(boolean fellBehind, boolean presenceDropped) {}

    private final CountingListener listener = new CountingListener();
    private final List<Loss> drained = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<Integer> batchSizes = new ArrayList<>();
    private @Nullable Callback pending;
    private boolean open;
    private int finished;
    private long now;

    private final OutboxBudget budget = new OutboxBudget(Long.MAX_VALUE, listener, () -> {});
    private final Outbox outbox = new Outbox(
            LIMITS,
            budget,
            this::write,
            Runnable::run,
            new Outbox.Events() {
                @Override
                public void onDrained(boolean fellBehind, boolean presenceDropped) {
                    drained.add(new Loss(fellBehind, presenceDropped));
                }

                @Override
                public void finished() {
                    finished++;
                }

                @Override
                public void writeFailed(Throwable cause) {
                    throw new AssertionError(cause);
                }
            },
            listener,
            () -> now);

    @Test
    @DisplayName("[W11] a full outbox drops presence first, then updates, and says that the connection is behind")
    void full() {
        offer(List.of(update(1, 300)));
        assertThat(offer(List.of(presence(300), update(2, 300), update(3, 300))))
                .isEqualTo(FrameQueue.Result.QUEUED);
        assertThat(outbox.queuedBytes()).isGreaterThan(1000);

        assertThat(offer(List.of(update(4, 300)))).isEqualTo(FrameQueue.Result.QUEUED);
        assertThat(listener.droppedPresence).hasValue(1);
        assertThat(listener.droppedUpdates).hasValue(0);

        assertThat(offer(List.of(update(5, 300)))).isEqualTo(FrameQueue.Result.BEHIND);
        assertThat(listener.droppedUpdates).as("2, 3, 4, which wait, and 5").hasValue(4);
        assertThat(offer(List.of(update(6, 1), presence(1)))).isEqualTo(FrameQueue.Result.BEHIND);
        assertThat(outbox.queuedBytes())
                .as("only what the socket has")
                .isEqualTo(update(1, 300).size());
    }

    @Test
    @DisplayName(
            "[W12] when the socket drains, this is told once, with the revision that was written; catch-up ends it")
    void catchUp() {
        fallBehind();
        assertThat(outbox.mainLane().writtenRevision()).isZero();
        openSocket();
        assertThat(drained).containsExactly(new Loss(true, false));
        assertThat(outbox.mainLane().writtenRevision()).isEqualTo(1);

        assertThat(offer(List.of(update(7, 10)))).isEqualTo(FrameQueue.Result.BEHIND);
        assertThat(drained).hasSize(1);

        written.reset();
        Frame diff = update(7, 5000);
        catchUp(List.of(diff));
        assertThat(offer(List.of(update(8, 10)))).isEqualTo(FrameQueue.Result.QUEUED);
        assertThat(written.size()).isEqualTo(diff.size() + update(8, 10).size());
        assertThat(outbox.mainLane().writtenRevision()).isEqualTo(8);
        assertThat(drained).hasSize(1);
    }

    @Test
    @DisplayName("[W12] an outbox that overflows again after its catch-up tells so again")
    void catchUpTwice() {
        fallBehind();
        openSocket();
        open = false;
        catchUp(List.of(update(2, 2000)));
        assertThat(offer(List.of(update(3, 1)))).isEqualTo(FrameQueue.Result.BEHIND);
        openSocket();
        assertThat(drained).hasSize(2);
        assertThat(outbox.mainLane().writtenRevision()).isEqualTo(2);
    }

    @Test
    @DisplayName("[W12] presence that was dropped is told when the socket drains, without a catch-up")
    void presenceOnly() {
        offer(List.of(update(1, 1200), presence(10)));
        assertThat(listener.droppedPresence).hasValue(1);
        openSocket();
        assertThat(drained).containsExactly(new Loss(false, true));
        assertThat(offer(List.of(update(2, 10), presence(10)))).isEqualTo(FrameQueue.Result.QUEUED);
        assertThat(drained).hasSize(1);
    }

    @Test
    @DisplayName("[W12] presence that was dropped while behind is told after the catch-up")
    void presenceWhileBehind() {
        fallBehind();
        openSocket();
        offer(List.of(presence(10)));
        catchUp(List.of());
        assertThat(drained).containsExactly(new Loss(true, false), new Loss(false, true));
    }

    @Test
    @DisplayName("[W11] one frame larger than the whole outbox fits when there is room at all")
    void largeFrame() {
        Frame state = update(9, 10_000_000);
        assertThat(offer(List.of(state))).isEqualTo(FrameQueue.Result.QUEUED);
        openSocket();
        assertThat(written.size()).isEqualTo(state.size());
        assertThat(batchSizes).allMatch(size -> size <= FrameQueue.MAX_BATCH_BYTES);
        assertThat(outbox.mainLane().writtenRevision()).isEqualTo(9);
        assertThat(listener.deliveries).hasValue(1);
    }

    @Test
    @DisplayName("[W11] a frame of which a part was written is never dropped")
    void begunFrame() {
        Frame state = update(9, 100_000);
        offer(List.of(state));
        assertThat(offer(List.of(update(10, 1)))).isEqualTo(FrameQueue.Result.BEHIND);
        openSocket();
        assertThat(written.toByteArray()).isEqualTo(bytes(state));
        assertThat(outbox.mainLane().writtenRevision()).isEqualTo(9);
    }

    @Test
    @DisplayName("[W14] control frames are sent while behind, up to a bound of their own")
    void control() {
        fallBehind();
        int queued = 0;
        while (offer(List.of(control(100))) == FrameQueue.Result.BEHIND) {
            queued++;
        }
        assertThat(queued).isEqualTo(3);
        assertThat(offer(List.of(control(1)))).isEqualTo(FrameQueue.Result.OVERLOADED);
        openSocket();
        assertThat(offer(List.of(control(1)))).isEqualTo(FrameQueue.Result.BEHIND);
    }

    @Test
    @DisplayName("[W9] nothing is taken after the last frame, and what was queued goes before it")
    void finish() {
        offer(List.of(update(1, 10), update(2, 10)));
        outbox.finish(control(5), false);
        outbox.finish(control(6), false);
        assertThat(offer(List.of(update(3, 10)))).isEqualTo(FrameQueue.Result.CLOSED);
        openSocket();
        assertThat(finished).isEqualTo(1);
        assertThat(outbox.mainLane().writtenRevision()).isEqualTo(2);
        assertThat(written.size())
                .isEqualTo(2 * update(1, 10).size() + control(5).size());
        assertThat(drained).isEmpty();
    }

    @Test
    @DisplayName("[W9] a close in haste drops what waits, but completes the frame that is begun")
    void finishInHaste() {
        Frame begun = update(1, 200_000);
        offer(List.of(begun));
        offer(List.of(control(10)));
        outbox.finish(control(5), true);
        openSocket();
        assertThat(written.size()).isEqualTo(begun.size() + control(5).size());
        assertThat(finished).isEqualTo(1);
    }

    @Test
    @DisplayName("[W13] bytes that wait are noticed as stalled from when they came or the socket last took some")
    void stalled() {
        now = 1_000;
        assertThat(outbox.stalledNanos(now)).isZero();
        offer(List.of(update(1, 100_000)));
        assertThat(outbox.stalledNanos(1_500)).isEqualTo(500);
        now = 2_000;
        takeOne();
        assertThat(outbox.stalledNanos(2_100)).isEqualTo(100);
        openSocket();
        assertThat(outbox.stalledNanos(9_000)).isZero();
        now = 10_000;
        open = false;
        offer(List.of(update(2, 1)));
        assertThat(outbox.stalledNanos(10_001)).isEqualTo(1);
    }

    @Test
    @DisplayName("[W20] a write gathers many shared frames, and the counts of bytes return to zero")
    void gathers() {
        Frame shared = update(1, 8);
        offer(List.of(shared));
        offer(IntStream.range(0, 99).mapToObj(i -> shared).toList());
        openSocket();
        assertThat(batchSizes)
                .containsExactly(shared.size(), FrameQueue.MAX_BATCH_BUFFERS * shared.size(), 35 * shared.size());
        assertThat(listener.outboxBytes).hasValue(0);
        assertThat(listener.deliveries).hasValue(100);
        assertThat(listener.bytesOut).hasValue(100L * shared.size());
    }

    @Test
    @DisplayName("[W13] aborting frees what is queued, also when the write still completes afterwards")
    void abort() {
        offer(List.of(update(1, 900), update(2, 900)));
        outbox.abort();
        assertThat(outbox.queuedBytes()).isZero();
        assertThat(offer(List.of(update(3, 1)))).isEqualTo(FrameQueue.Result.CLOSED);
        openSocket();
        assertThat(outbox.queuedBytes()).isZero();
        assertThat(listener.outboxBytes).hasValue(0);
    }

    @Test
    @DisplayName("[W27] a document that fills the outbox falls behind and costs a quiet one no frame")
    void busyLane() {
        FrameQueue.LaneState busy = lane("busy");
        FrameQueue.LaneState quiet = lane("quiet");
        outbox.offer(busy, List.of(update(1, 10)));
        outbox.offer(quiet, List.of(update(7, 100), presence(10)));
        assertThat(outbox.offer(busy, List.of(update(2, 500), update(3, 500)))).isEqualTo(FrameQueue.Result.QUEUED);

        assertThat(outbox.offer(quiet, List.of(update(8, 100)))).isEqualTo(FrameQueue.Result.QUEUED);
        assertThat(outbox.offer(busy, List.of(update(4, 1)))).isEqualTo(FrameQueue.Result.BEHIND);
        openSocket();

        assertThat(quiet.writtenRevision()).isEqualTo(8);
        assertThat(busy.writtenRevision()).isEqualTo(1);
        assertThat(told).containsExactly("quiet false true", "busy true false");
        outbox.catchUp(busy, List.of(update(4, 2000)));
        assertThat(busy.writtenRevision()).isEqualTo(4);
        assertThat(outbox.offer(busy, List.of(update(5, 1)))).isEqualTo(FrameQueue.Result.QUEUED);
        assertThat(outbox.mainLane().writtenRevision()).isZero();
    }

    @Test
    @DisplayName(
            "[W27] lanes that fell behind are told one after the other, each when the one before caught up or left")
    void oneAfterTheOther() {
        FrameQueue.LaneState[] lanes = {lane("a"), lane("b"), lane("c")};
        outbox.offer(outbox.mainLane(), List.of(update(1, 5000)));
        for (FrameQueue.LaneState lane : lanes) {
            outbox.offer(lane, List.of(update(1, 10)));
            assertThat(outbox.offer(lane, List.of(update(2, 10)))).isEqualTo(FrameQueue.Result.BEHIND);
        }
        openSocket();
        assertThat(told).containsExactly("a true false");
        outbox.catchUp(lanes[0], List.of());
        assertThat(told).containsExactly("a true false", "b true false");
        outbox.close(lanes[1]);
        assertThat(told).containsExactly("a true false", "b true false", "c true false");
        assertThat(outbox.offer(lanes[1], List.of(update(3, 1)))).isEqualTo(FrameQueue.Result.CLOSED);
    }

    @Test
    @DisplayName(
            "[W28] a large payload is shared by frames that begin differently, and is sent whole behind each beginning")
    void sharedTail() {
        byte[] state = new byte[50_000];
        state[0] = 1;
        state[49_999] = 2;
        Frame plain = Frame.of(Frame.Kind.UPDATE, 1, new byte[] {9}, state);
        Frame keyed = Frame.of(Frame.Kind.UPDATE, 1, new byte[] {7, 7, 7}, state);
        ByteBuffer tail = keyed.slice(keyed.size() - 1, 1);
        state[49_999] = 3;
        assertThat(tail.get(0)).as("not a copy").isEqualTo((byte) 3);

        open = true;
        offer(List.of(plain));
        offer(List.of(keyed));
        assertThat(written.size()).isEqualTo(plain.size() + keyed.size());
        byte[] sent = written.toByteArray();
        assertThat(Arrays.copyOfRange(sent, plain.size() - 50_000, plain.size()))
                .isEqualTo(state);
        assertThat(Arrays.copyOfRange(sent, sent.length - 50_003, sent.length))
                .startsWith(7, 7, 7, 1)
                .endsWith(3);
        assertThat(keyed.payload()).hasSize(50_003).startsWith(7, 7, 7, 1);
    }

    private FrameQueue.LaneState lane(String name) {
        return new FrameQueue.LaneState(
                (fellBehind, presenceDropped) -> told.add(name + " " + fellBehind + " " + presenceDropped));
    }

    private FrameQueue.Result offer(List<Frame> frames) {
        return outbox.offer(outbox.mainLane(), frames);
    }

    private void catchUp(List<Frame> frames) {
        outbox.catchUp(outbox.mainLane(), frames);
    }

    private void fallBehind() {
        offer(List.of(update(1, 900)));
        offer(List.of(update(2, 900)));
        assertThat(offer(List.of(update(3, 1)))).isEqualTo(FrameQueue.Result.BEHIND);
    }

    private void write(Callback callback, ByteBuffer... buffers) {
        int size = 0;
        for (ByteBuffer buffer : buffers) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            written.writeBytes(bytes);
            size += bytes.length;
        }
        batchSizes.add(size);
        if (open) {
            callback.succeeded();
        } else {
            assertThat(pending).isNull();
            pending = callback;
        }
    }

    /** The socket takes what was offered to it, and no more. */
    private void takeOne() {
        Callback callback = pending;
        pending = null;
        if (callback != null) {
            callback.succeeded();
        }
    }

    private void openSocket() {
        open = true;
        takeOne();
    }

    private static byte[] bytes(Frame frame) {
        ByteBuffer bytes = ByteBuffer.allocate(frame.size());
        while (bytes.hasRemaining()) {
            bytes.put(frame.slice(bytes.position(), bytes.remaining()));
        }
        return bytes.array();
    }

    private static Frame update(long revision, int size) {
        return Frame.of(Frame.Kind.UPDATE, revision, new byte[size]);
    }

    private static Frame presence(int size) {
        return Frame.of(Frame.Kind.PRESENCE, 0, new byte[size]);
    }

    private static Frame control(int size) {
        return Frame.of(Frame.Kind.CONTROL, 0, new byte[size]);
    }
}
