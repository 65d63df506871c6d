package dev.yarrow.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.StateVector;
import dev.yarrow.server.limit.RateLimit;
import dev.yarrow.server.room.RoomEvent;
import dev.yarrow.server.room.SessionId;
import dev.yarrow.server.transport.RateLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How fast one client over HTTP may push. */
class PushPaceTest {
    private static final SessionId ANN = new SessionId(1);
    private static final RateLimit PLENTY = new RateLimit(1_000_000, 1_000_000);
    private static final RateLimit TEN = new RateLimit(10, 10);
    private static final RoomEvent QUESTION = new RoomEvent.SyncStep1Received(ANN, StateVector.EMPTY, false);
    private static final RoomEvent PRESENCE = new RoomEvent.AwarenessReceived(ANN, List.of());

    private final Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private PushPace pace(RateLimit messages, RateLimit bytes, RateLimit presence) {
        SyncSettings settings = SyncSettings.of(
                Duration.ofSeconds(30), 1, 1, Duration.ofSeconds(30), new RateLimits(messages, bytes), presence);
        return new PushPace(settings, now);
    }

    /** What comes at once may exceed the rate; then the next push waits, until the debt is paid. */
    private void requireHeldBack(PushPace pace, RoomEvent event, int debt) {
        assertThat(pace.take(Collections.nCopies(10 + debt, event), now)).isZero();
        Duration wait = pace.take(List.of(event), now);
        assertThat(wait).isPositive();
        assertThat(pace.take(List.of(event), now))
                .as("what waits costs nothing")
                .isEqualTo(wait);
        assertThat(pace.take(List.of(event), now.plus(wait))).isZero();
    }

    @Test
    @DisplayName("[L2] who pushes more messages or bytes than the rate allows has to wait, and no longer than it owes")
    void messagesAndBytes() {
        requireHeldBack(pace(TEN, PLENTY, PLENTY), QUESTION, 5);
        int weight = QUESTION.weight();
        assertThat(weight).isPositive();
        requireHeldBack(pace(PLENTY, new RateLimit(10L * weight, 10L * weight), PLENTY), QUESTION, 5);
    }

    @Test
    @DisplayName("[L3] presence in pushes has a rate of its own")
    void presence() {
        requireHeldBack(pace(PLENTY, PLENTY, TEN), PRESENCE, 5);
        PushPace pace = pace(PLENTY, PLENTY, TEN);
        assertThat(pace.take(Collections.nCopies(100, QUESTION), now)).isZero();
        assertThat(pace.take(List.of(QUESTION), now)).isZero();
    }
}
