package dev.yarrow.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.storage.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clients over HTTP that take next to nothing of what they asked for. */
class StuckReaderTest {
    private static final String CUT = "yarrow_refusals_total{reason=\"stuck\"}";
    private static final String MUCH = "0123456789".repeat(9_000);

    /** Many times what a kernel takes for a reader who does not read. */
    private static final int PUSHES = 90;

    private final MemoryStore store = new MemoryStore();
    private ServedSync served;
    private SyncClient ann;
    private SyncClient eve;

    @BeforeEach
    void open() throws Exception {
        served = new ServedSync(store, new OpenAccess(), ServedSync.LIMITS, 1 << 20, 100, Instant.now());
        ann = new SyncClient(served.address(), "doc");
        eve = new SyncClient(served.address(), "doc");
        ann.open();
    }

    @AfterEach
    void close() {
        ann.close();
        eve.close();
        served.close();
        store.close();
    }

    @Test
    @DisplayName("[N21] a stream of which a few bytes are taken now and then is cut, and its client misses nothing")
    void stream() throws Exception {
        eve.open();
        StuckReader stuck = StuckReader.events(eve);
        for (int i = 0; i < PUSHES && served.metric("yarrow_sync_resyncs_total") == 0; i++) {
            ann.push(ann.type(MUCH));
        }
        assertThat(served.metric(CUT)).isZero();

        sipUntilCut(stuck);
        assertThat(served.metric("yarrow_sync_streams")).isZero();
        eve.open();
        assertThat(eve.text()).isEqualTo(ann.text());
    }

    @Test
    @DisplayName("[N21] an answer of which a few bytes are taken now and then is cut; others go on")
    void answer() throws Exception {
        for (int i = 0; i < PUSHES; i++) {
            ann.push(ann.type(MUCH));
        }
        StuckReader stuck = StuckReader.open(eve);

        sipUntilCut(stuck);
        ann.push(ann.type("on"));
        eve.open();
        assertThat(eve.text()).isEqualTo(ann.text());
    }

    /** Time passes while it drinks; one that is not cut in time makes the test fail. */
    private void sipUntilCut(StuckReader stuck) throws Exception {
        Duration passed = Duration.ZERO;
        while (served.metric(CUT) == 0) {
            assertThat(passed).isLessThanOrEqualTo(ServedSync.STUCK_AFTER.plusSeconds(2));
            served.pass(Duration.ofSeconds(1));
            passed = passed.plusSeconds(1);
            assertThat(stuck.sip() || served.metric(CUT) > 0).isTrue();
        }
        while (stuck.sip()) {
            assertThat(served.metric(CUT)).isEqualTo(1);
        }
    }
}
