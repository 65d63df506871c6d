package dev.yarrow.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.CostLimit;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.Dialect;
import dev.yarrow.server.protocol.YWebsocketProtocol;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.server.transport.Offered;
import dev.yarrow.server.transport.Peer;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.memory.CommitGate;
import dev.yarrow.storage.memory.MemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rooms on real threads. What depends on order alone is in the simulation. */
class RoomsConcurrencyTest {
    private static final int VISITORS = 4;
    private static final int VISITS = 300;
    private static final int MAILBOX_EVENTS = 4;

    /** Rooms that leave memory and compact as often as they can. */
    private static final RoomLimits RESTLESS = new RoomLimits(
            1 << 20,
            Duration.ofSeconds(30),
            Duration.ofMillis(1),
            3,
            1_000,
            1_000,
            4,
            500,
            new CostLimit(2, Duration.ZERO),
            RoomLimits.DEFAULT.maxPresenceCharacters(),
            RoomLimits.DEFAULT.maxPresenceClients());

    private final AtomicLong connections = new AtomicLong();

    @Test
    @DisplayName(
            "[R8] joins, changes, departures, unloads and failing syncs may meet as they like: the next one gets in")
    void theNextOneGetsIn() throws Exception {
        try (MemoryStore store = new MemoryStore();
                RoomThreads threads = new RoomThreads(2);
                Metrics metrics = new Metrics()) {
            Rooms rooms = new Rooms(store, threads, InstantSource.system(), RESTLESS, 100, MAILBOX_EVENTS, metrics);
            ExecutorService pool = Executors.newFixedThreadPool(VISITORS);
            List<Future<?>> visitors = new ArrayList<>();
            for (int i = 0; i < VISITORS; i++) {
                Random random = new Random(i);
                visitors.add(pool.submit(() -> visit(rooms, store, random)));
            }
            for (Future<?> visitor : visitors) {
                visitor.get(60, TimeUnit.SECONDS);
            }
            pool.shutdown();
            store.gate().open();

            for (String document : List.of("ant", "bee")) {
                assertThat(getsIn(rooms, new DocumentName(document)))
                        .as(document)
                        .isTrue();
            }
            assertThat(rooms.close(Duration.ofSeconds(20))).isEmpty();
            assertThat(rooms.size()).isZero();
        }
    }

    private void visit(Rooms rooms, MemoryStore store, Random random) {
        for (int i = 0; i < VISITS; i++) {
            DocumentName name = new DocumentName(random.nextBoolean() ? "ant" : "bee");
            Visitor visitor = new Visitor(connections.incrementAndGet());
            Seat seat = rooms.join(name, visitor);
            seat.post(new RoomEvent.SyncStep1Received(visitor.session(), StateVector.EMPTY, false));
            for (int edits = random.nextInt(4); edits > 0; edits--) {
                seat.post(new RoomEvent.UpdateReceived(visitor.session(), newUpdate(), false));
            }
            if (random.nextInt(20) == 0) {
                store.gate().breakDisk(CommitGate.Fate.LOST);
            } else if (random.nextInt(4) == 0) {
                store.gate().open();
            }
            seat.leave();
        }
    }

    /** Comes back when sent away, as clients do. */
    private boolean getsIn(Rooms rooms, DocumentName name) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < deadline) {
            Visitor visitor = new Visitor(connections.incrementAndGet());
            Seat seat = rooms.join(name, visitor);
            seat.post(new RoomEvent.SyncStep1Received(visitor.session(), StateVector.EMPTY, false));
            assertThat(visitor.answered.await(20, TimeUnit.SECONDS))
                    .as("an answer or a goodbye")
                    .isTrue();
            seat.leave();
            if (!visitor.sentAway) {
                return true;
            }
        }
        return false;
    }

    private static Update newUpdate() {
        try (Doc doc = Doc.create()) {
            return doc.edit(edit -> edit.text("content").insert(0, "x"));
        }
    }

    /** A client that only notes whether it got the document or was sent away. Thread-safe. */
    private static final class Visitor implements Outlet, Peer {
        private final long id;
        private final CountDownLatch answered = new CountDownLatch(1);
        private volatile boolean sentAway;

        private Visitor(long id) {
            this.id = id;
        }

        @Override
        public SessionId session() {
            return new SessionId(id);
        }

        @Override
        public Grant grant() {
            return Grant.OPEN;
        }

        @Override
        public boolean wantsAcknowledgements() {
            return false;
        }

        @Override
        public Dialect dialect() {
            return YWebsocketProtocol.INSTANCE;
        }

        @Override
        public Peer connection() {
            return this;
        }

        @Override
        public Offered offer(List<Frame> frames) {
            if (frames.stream().anyMatch(frame -> frame.kind() == Frame.Kind.UPDATE)) {
                answered.countDown();
            }
            return Offered.QUEUED;
        }

        @Override
        public void catchUp(List<Frame> frames) {}

        @Override
        public long writtenRevision() {
            return 0;
        }

        @Override
        public void close(int code, String reason) {
            sentAway = true;
            answered.countDown();
        }

        @Override
        public void suspendReading() {}

        @Override
        public void resumeReading() {}
    }
}
