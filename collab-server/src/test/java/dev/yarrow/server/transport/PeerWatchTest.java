package dev.yarrow.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is due when, with the time handed in and the default settings: ping 25 s, idle 60 s, keepalive 15 s, stuck 30 s. */
class PeerWatchTest {
    private final List<Callback> writes = new ArrayList<>();
    private long now = TimeUnit.DAYS.toNanos(1);

    private final Outbox outbox = new Outbox(
            new OutboxLimits(1000, Duration.ofSeconds(30)),
            new OutboxBudget(Long.MAX_VALUE, TransportListener.NONE, () -> {}),
            (callback, buffers) -> writes.add(callback),
            Runnable::run,
            new Outbox.Events() {
                @Override
                public void onDrained(boolean fellBehind, boolean presenceDropped) {}

                @Override
                public void finished() {}

                @Override
                public void writeFailed(Throwable cause) {}
            },
            TransportListener.NONE,
            () -> now);

    private final PeerWatch watch = new PeerWatch(TransportSettings.DEFAULT, now);

    @Test
    @DisplayName("[W16] a silent peer is pinged each interval, then ended; being heard starts anew")
    void silence() {
        assertThat(dueWithoutKeepalive(24)).isEqualTo(PeerWatch.Due.NOTHING);
        assertThat(dueWithoutKeepalive(1)).isEqualTo(PeerWatch.Due.PING);
        assertThat(dueWithoutKeepalive(1)).isEqualTo(PeerWatch.Due.NOTHING);
        assertThat(dueWithoutKeepalive(24)).isEqualTo(PeerWatch.Due.PING);
        watch.heard(now);
        assertThat(dueWithoutKeepalive(24)).isEqualTo(PeerWatch.Due.NOTHING);
        assertThat(dueWithoutKeepalive(36)).isEqualTo(PeerWatch.Due.SILENT);
    }

    @Test
    @DisplayName("[W16] a peer that is not being read is not silent")
    void notListening() {
        wroteMessage();
        now += TimeUnit.SECONDS.toNanos(14);
        assertThat(watch.due(now + TimeUnit.HOURS.toNanos(1), false, outbox)).isEqualTo(PeerWatch.Due.KEEPALIVE);
        assertThat(watch.due(now, false, outbox)).isEqualTo(PeerWatch.Due.NOTHING);
    }

    @Test
    @DisplayName("[W17] a keepalive is due when no message was written for long, and pings do not count as messages")
    void keepalive() {
        outbox.offer(outbox.mainLane(), List.of(Frame.control(Frame.PING, new byte[0])));
        writes.remove(0).succeeded();
        now += TimeUnit.SECONDS.toNanos(15);
        watch.heard(now);
        assertThat(watch.due(now, true, outbox)).isEqualTo(PeerWatch.Due.KEEPALIVE);
        wroteMessage();
        assertThat(watch.due(now, true, outbox)).isEqualTo(PeerWatch.Due.NOTHING);
    }

    @Test
    @DisplayName("[W13] bytes that wait too long without any being taken end the connection, whatever else is due")
    void stuck() {
        outbox.offer(outbox.mainLane(), List.of(Frame.of(Frame.Kind.UPDATE, 1, new byte[10])));
        now += TimeUnit.SECONDS.toNanos(30) - 1;
        watch.heard(now);
        assertThat(watch.due(now, true, outbox)).isEqualTo(PeerWatch.Due.NOTHING);
        now += 1;
        assertThat(watch.due(now, true, outbox)).isEqualTo(PeerWatch.Due.STUCK);
    }

    @Test
    @DisplayName("[W23] an unfinished message is due to end after its time, which stands still while nobody reads")
    void unfinished() {
        watch.progress(true, 0, now);
        assertThat(heardAfter(119)).isEqualTo(PeerWatch.Due.NOTHING);
        watch.progress(true, 0, now);
        assertThat(heardAfter(1)).isEqualTo(PeerWatch.Due.UNFINISHED);
        watch.progress(true, 1, now);
        assertThat(heardAfter(119)).isEqualTo(PeerWatch.Due.NOTHING);
        wroteMessage();
        assertThat(watch.due(now + TimeUnit.HOURS.toNanos(1), false, outbox)).isEqualTo(PeerWatch.Due.KEEPALIVE);
        now += TimeUnit.HOURS.toNanos(1);
        watch.resumed(now);
        assertThat(heardAfter(119)).isEqualTo(PeerWatch.Due.NOTHING);
        assertThat(heardAfter(1)).isEqualTo(PeerWatch.Due.UNFINISHED);
        watch.progress(false, 2, now);
        assertThat(heardAfter(1)).isEqualTo(PeerWatch.Due.NOTHING);
    }

    private PeerWatch.Due heardAfter(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        watch.heard(now);
        wroteMessage();
        return watch.due(now, true, outbox);
    }

    private PeerWatch.Due dueWithoutKeepalive(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        wroteMessage();
        return watch.due(now, true, outbox);
    }

    private void wroteMessage() {
        outbox.offer(outbox.mainLane(), List.of(Frame.of(Frame.Kind.CONTROL, 0, new byte[1])));
        writes.remove(0).succeeded();
    }
}
