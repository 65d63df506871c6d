package dev.yarrow.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long streams and presence last, on a clock that the test moves. */
class SyncLifeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private ServedSync served;
    private SyncClient ann;
    private SyncClient bob;

    @BeforeEach
    void start() throws Exception {
        served = ServedSync.open();
        ann = new SyncClient(served.address(), "doc");
        bob = new SyncClient(served.address(), "doc");
    }

    @AfterEach
    void stop() {
        ann.close();
        bob.close();
        served.close();
    }

    @Test
    @DisplayName("[N14] presence stays over the change from one stream to the next, and while the client only sends")
    void lease() throws Exception {
        ann.open(SyncClient.presence(1, 1, "{}"));
        bob.open();
        try (EventStream toBob = bob.events()) {
            toBob.next("hello");
            ann.events().close();
            served.pass(Duration.ofSeconds(25));
            ann.events().close();
            served.pass(Duration.ofSeconds(25));
            ann.push(ann.type("here"));
            List<byte[]> heard = toBob.until(ignored -> bob.text().equals("here"));
            assertThat(SyncClient.presences(heard)).isEmpty();
        }
    }

    @Test
    @DisplayName("[N14] who neither listens nor sends for 30 s is gone")
    void gone() throws Exception {
        ann.open(SyncClient.presence(1, 1, "{}"));
        bob.open();
        try (EventStream toBob = bob.events()) {
            toBob.next("hello");
            ann.push(new byte[] {3});
            served.pass(Duration.ofSeconds(20));
            ann.push(new byte[] {3});
            served.pass(Duration.ofSeconds(29));
            bob.push(bob.type("still here"));
            assertThat(served.metric("yarrow_sync_sessions")).isEqualTo(2.0);

            served.pass(SECOND);
            List<byte[]> heard = toBob.until(all -> !SyncClient.presences(all).isEmpty());
            assertThat(SyncClient.presences(heard)).isEqualTo(Map.of(1L, false));
            assertThat(served.metric("yarrow_sync_sessions")).isEqualTo(1.0);
        }
    }

    @Test
    @DisplayName("[N14] who opens and does not come again is gone after 10 s")
    void neverCame() throws Exception {
        ann.open();
        served.pass(Duration.ofSeconds(9));
        assertThat(served.metric("yarrow_sync_sessions")).isEqualTo(1.0);
        served.pass(SECOND);
        assertThat(served.metric("yarrow_sync_sessions")).isZero();
    }

    @Test
    @DisplayName("[N14] who says that it leaves has left at once")
    void leaves() throws Exception {
        ann.open(SyncClient.presence(1, 1, "{}"));
        bob.open();
        try (EventStream toBob = bob.events()) {
            ann.push(SyncClient.presence(1, 2, "null"));
            List<byte[]> heard = toBob.until(all -> !SyncClient.presences(all).isEmpty());
            assertThat(SyncClient.presences(heard)).isEqualTo(Map.of(1L, false));
        }
    }

    @Test
    @DisplayName("[N14] a client that opens anew keeps its presence, and its older session takes nothing away")
    void moves() throws Exception {
        ann.open(SyncClient.presence(1, 1, "{}"));
        ann.open(SyncClient.presence(1, 2, "{}"));
        bob.open();
        try (EventStream toBob = bob.events();
                EventStream toAnn = ann.events()) {
            toAnn.next("hello");
            served.pass(Duration.ofSeconds(31));
            bob.push(new byte[] {3});
            List<byte[]> heard = toBob.until(all -> !SyncClient.presences(all).isEmpty());
            assertThat(SyncClient.presences(heard)).isEqualTo(Map.of(1L, true));
        }
    }

    @Test
    @DisplayName("[N15] a stream says every 12 s that it lives, and ends after 55 s")
    void streamEnds() throws Exception {
        ann.open();
        try (EventStream toAnn = ann.events()) {
            toAnn.next("hello");
            for (int i = 0; i < 12; i++) {
                assertThat(toAnn.left()).isEmpty();
                served.pass(SECOND);
            }
            assertThat(toAnn.next().name()).isEqualTo("comment");
            served.pass(Duration.ofSeconds(42));
            assertThat(toAnn.next().name()).isEqualTo("comment");
            served.pass(SECOND);
            assertThat(toAnn.next().name()).isEqualTo("end");
        }
        try (EventStream toAnn = ann.events()) {
            toAnn.next("hello");
        }
    }

    @Test
    @DisplayName("[N15] of two streams of one client the older ends")
    void oneStream() throws Exception {
        ann.open();
        try (EventStream first = ann.events();
                EventStream second = ann.events()) {
            first.next("end");
            second.next("hello");
            assertThat(served.metric("yarrow_sync_streams")).isLessThanOrEqualTo(2.0);
        }
    }
}
