package dev.yarrow.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What waits for many slow clients together. */
class OutboxMemoryTest {
    private static final int LARGE = 4 << 20;
    private static final int SMALL_BUFFER = 4096;
    private static final TransportSettings SETTINGS = new TransportSettings(
                    16 << 20,
                    16 << 20,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(15),
                    Duration.ofMillis(300),
                    Duration.ofMillis(20),
                    OutboxLimits.DEFAULT,
                    AssemblyLimits.DEFAULT,
                    RateLimits.DEFAULT,
                    TransportSettings.DEFAULT.outboxMemory())
            .withOutboxMemory(3L * LARGE);

    @Test
    @DisplayName("[L6] a frame that waits in many outboxes is counted once")
    void shared() {
        CountingListener listener = new CountingListener();
        OutboxBudget budget = new OutboxBudget(1000, listener, () -> {});
        FrameQueue one = new FrameQueue(OutboxLimits.DEFAULT, budget, () -> 0);
        FrameQueue other = new FrameQueue(OutboxLimits.DEFAULT, budget, () -> 0);
        FrameQueue.LaneState lane = new FrameQueue.LaneState((fellBehind, presenceDropped) -> {});
        Frame frame = Frame.of(Frame.Kind.UPDATE, 1, new byte[100]);

        one.offer(lane, List.of(frame, frame));
        other.offer(lane, List.of(frame));
        assertThat(listener.outboxMemory).hasValue(frame.size());
        one.abort();
        assertThat(listener.outboxMemory).hasValue(frame.size());
        other.nextBatch(new ArrayList<>());
        other.batchWritten();
        assertThat(listener.outboxMemory).hasValue(0);
    }

    @Test
    @DisplayName("[L6] room is asked for at once when there is too much, and not again before somebody made some")
    void asksForRoom() {
        AtomicInteger asked = new AtomicInteger();
        List<Integer> gaveWay = new ArrayList<>();
        OutboxBudget budget = new OutboxBudget(1000, TransportListener.NONE, asked::incrementAndGet);
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            frames.add(Frame.of(Frame.Kind.UPDATE, 1, new byte[300]));
        }
        int size = frames.get(0).size();
        budget.add(() -> Stream.of(
                new SlowReader(true, false, 2L * size, () -> gaveWay.add(0)),
                new SlowReader(true, true, size, () -> gaveWay.add(1)),
                new SlowReader(true, true, 0, () -> gaveWay.add(2)),
                new SlowReader(true, false, size, () -> gaveWay.add(3))));

        frames.subList(0, 3).forEach(budget::hold);
        assertThat(asked).hasValue(0);
        budget.hold(frames.get(3));
        assertThat(asked).hasValue(1);
        budget.hold(Frame.of(Frame.Kind.UPDATE, 1, new byte[300]));
        assertThat(asked).hasValue(1);

        budget.makeRoom();
        assertThat(gaveWay).as("who takes nothing before who has most").containsExactly(1, 0);
        budget.hold(Frame.of(Frame.Kind.UPDATE, 1, new byte[300]));
        assertThat(asked).hasValue(2);
    }

    @Test
    @DisplayName("[L6] when what waits for slow readers takes too much, they give way; who reads goes on")
    void giveWay() throws Exception {
        try (TestServer server = new TestServer(SETTINGS);
                RawClient reader = server.connect("/ws/reader")) {
            RecordingHandler reading = server.handler();
            List<RawClient> slow = new ArrayList<>();
            List<RecordingHandler> handlers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                slow.add(RawClient.open(server.port(), "/ws/slow", SMALL_BUFFER));
                RecordingHandler handler = server.handler();
                handlers.add(handler);
                Connection connection =
                        handler.await(RecordingHandler.Opened.class).connection();
                connection.catchUp(List.of(Frame.of(Frame.Kind.UPDATE, 1, new byte[LARGE])));
            }
            TestServer.await("some gave way", () -> server.listener.gaveWay.get() > 0);
            TestServer.await("there is room", () -> server.listener.outboxMemory.get() <= 3L * LARGE);
            TestServer.await("they are gone", () -> server.listener.closed.get() > 0);

            reading.connection().offer(List.of(Frame.of(Frame.Kind.UPDATE, 2, new byte[] {7})));
            assertThat(reader.read().payload()).containsExactly(7);
            for (RawClient client : slow) {
                client.close();
            }
            assertThat(handlers.get(0).await(RecordingHandler.Closed.class).code())
                    .isIn(1013, 1006);
            TestServer.await("nothing is held", () -> server.listener.outboxMemory.get() == 0);
        }
    }
}
