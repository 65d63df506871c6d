package dev.yarrow.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.room.LogPosition;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.server.transport.Frame.Kind;
import dev.yarrow.server.transport.OutboxBudget;
import dev.yarrow.server.transport.TransportListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionQueueTest {
    private final AtomicLong memory = new AtomicLong();
    private final SessionQueue queue = new SessionQueue(
            1_000,
            new OutboxBudget(
                    Long.MAX_VALUE,
                    new TransportListener() {
                        @Override
                        public void outboxMemory(long delta) {
                            memory.addAndGet(delta);
                        }
                    },
                    () -> {}));

    @AfterEach
    void takesWhatItHolds() {
        assertThat(memory).hasValue(queue.heldBytes());
        queue.fallOut();
        assertThat(memory).hasValue(0);
    }

    private static Frame update(long revision, int bytes) {
        return Frame.of(Kind.UPDATE, revision, new byte[bytes]);
    }

    private static Frame presence(int bytes) {
        return Frame.of(Kind.PRESENCE, 0, new byte[bytes]);
    }

    private static LogPosition at(long sequence) {
        return new LogPosition(7, sequence);
    }

    private void open() {
        queue.inStep(at(0));
        queue.takeAll();
    }

    @Test
    @DisplayName(
            "[N4] what the room told, and is not on disk, stays for a client that comes once more from the same place")
    void keepsWhatHasNoPlaceYet() {
        Frame unsynced = update(3, 10);
        assertThat(queue.resume(at(2))).isFalse();
        queue.catchUp(List.of(unsynced));
        queue.inStep(at(2));

        assertThat(queue.resume(at(2))).isTrue();
        assertThat(queue.take(1 << 20).frames()).containsExactly(unsynced);
    }

    @Test
    @DisplayName("[L6] what waits or is kept takes its part of everybody's memory, until it is confirmed or forgotten")
    void takesMemory() {
        open();
        queue.offer(List.of(update(1, 10), presence(10), update(2, 300 << 10)));
        queue.mark(at(2));
        long all = memory.get();
        assertThat(all).isGreaterThan(300 << 10);
        queue.take(1);
        assertThat(memory).as("kept").hasValue(all);
        queue.take(1 << 20);
        assertThat(memory).as("too much to be kept").hasValue(0);

        queue.offer(List.of(update(3, 10)));
        queue.mark(at(3));
        queue.take(1 << 20);
        assertThat(memory).as("kept").hasPositiveValue();
        assertThat(queue.resume(at(3))).isTrue();
        assertThat(memory).as("confirmed").hasValue(0);
    }

    @Test
    @DisplayName("[N4] what was taken is kept until its position is confirmed")
    void keeps() {
        open();
        queue.offer(List.of(update(1, 10)));
        queue.mark(at(1));
        queue.offer(List.of(update(2, 10)));
        Delivery first = queue.take(1_000);
        assertThat(first.frames()).hasSize(2);
        assertThat(first.place()).hasValue(at(1));

        assertThat(queue.resume(at(1))).isTrue();
        assertThat(queue.hasFreshFrames()).isFalse();
        assertThat(queue.take(1_000).frames()).extracting(Frame::revision).containsExactly(2L);
    }

    @Test
    @DisplayName("[N4] a position that is not known here leaves the queue to the room")
    void unknown() {
        open();
        queue.offer(List.of(update(1, 10)));
        queue.mark(at(1));
        assertThat(queue.resume(at(5))).isFalse();
        assertThat(queue.take(1_000).isEmpty()).isTrue();

        queue.offer(List.of(update(6, 10)));
        queue.mark(at(6));
        queue.catchUp(List.of(update(7, 10)));
        queue.inStep(at(6));
        Delivery caught = queue.take(1_000);
        assertThat(caught.frames()).extracting(Frame::revision).containsExactly(7L);
        assertThat(caught.place()).hasValue(at(6));
    }

    @Test
    @DisplayName("[N7] presence goes first; when updates are too much, everything goes")
    void bounded() {
        open();
        queue.offer(List.of(update(1, 600), presence(500), update(2, 300)));
        assertThat(queue.bytes()).isLessThan(1_000);
        assertThat(queue.offer(List.of(update(3, 600), presence(10)))).isTrue();
        assertThat(queue.take(10_000).frames()).extracting(Frame::kind).containsOnly(Kind.UPDATE);
        assertThat(queue.takePresenceDropped()).isTrue();
        assertThat(queue.takePresenceDropped()).isFalse();

        assertThat(queue.offer(List.of(update(4, 900), update(5, 900), update(6, 1))))
                .isFalse();
        assertThat(queue.bytes()).isZero();
        assertThat(queue.resume(at(0))).isFalse();
    }

    @ParameterizedTest(name = "[N4] whatever is lost on the way, nothing is left out: seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void nothingLeftOut(long seed) {
        Random random = new Random(seed);
        SessionQueue busy = new SessionQueue(1 << 20, new OutboxBudget(1, TransportListener.NONE, () -> {}));
        busy.inStep(at(0));
        busy.takeAll();
        LogPosition client = at(0);
        Set<Long> has = new HashSet<>();
        long revision = 0;
        long durable = 0;
        for (int step = 0; step < 500; step++) {
            switch (random.nextInt(4)) {
                case 0 -> busy.offer(List.of(update(++revision, random.nextInt(5_000))));
                case 1 -> {
                    durable += random.nextLong(revision - durable + 1);
                    busy.mark(at(durable));
                }
                case 2 -> {
                    Delivery delivery = busy.take(random.nextInt(20_000));
                    if (random.nextInt(4) > 0) { // it arrived, or the rest of the connection is lost, too
                        delivery.frames().forEach(frame -> has.add(frame.revision()));
                        client = delivery.place().orElse(client);
                    } else if (!busy.resume(client)) {
                        catchUp(busy, client, revision, durable);
                    }
                }
                default -> {
                    if (!busy.resume(client)) {
                        catchUp(busy, client, revision, durable);
                    }
                }
            }
            assertHas(has, client.sequence());
        }
    }

    private static void catchUp(SessionQueue queue, LogPosition client, long revision, long durable) {
        List<Frame> missed = new ArrayList<>();
        for (long i = client.sequence() + 1; i <= revision; i++) {
            missed.add(update(i, 1));
        }
        queue.catchUp(missed);
        queue.inStep(at(durable));
    }

    private static void assertHas(Set<Long> has, long upTo) {
        for (long i = 1; i <= upTo; i++) {
            assertThat(has).contains(i);
        }
    }

    @Test
    @DisplayName("[N3] positions are read as they are written, and nothing else is")
    void positions() {
        assertThat(LogPosition.parse("12.34")).isEqualTo(Optional.of(new LogPosition(12, 34)));
        assertThat(new LogPosition(12, 34)).hasToString("12.34");
        for (String other : List.of("", "1", "1.", ".1", "1.2.3", "-1.2", "1.99999999999999999999", "１.2")) {
            assertThat(LogPosition.parse(other)).as(other).isEmpty();
        }
    }
}
