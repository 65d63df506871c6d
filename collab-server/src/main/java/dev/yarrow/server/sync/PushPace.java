package dev.yarrow.server.sync;

import dev.yarrow.server.limit.TokenBucket;
import dev.yarrow.server.room.RoomEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How fast one client pushes, held to the same rates as a WebSocket. Guarded by its session. What comes at once may exceed
 * them; then the next push has to wait.
 */
final class PushPace {
    private final TokenBucket messages;
    private final TokenBucket bytes;
    private final TokenBucket presence;

    PushPace(SyncSettings settings, Instant now) {
        this.messages = new TokenBucket(settings.rates().frames(), nanos(now));
        this.bytes = new TokenBucket(settings.rates().bytes(), nanos(now));
        this.presence = new TokenBucket(settings.presenceRate(), nanos(now));
    }

    /** Lets a push pass, or says how long it has to wait. */
    Duration take(List<RoomEvent> events, Instant now) {
        long owed = Math.max(owed(messages, now), Math.max(owed(bytes, now), owed(presence, now)));
        if (owed > 0) {
            return Duration.ofNanos(owed);
        }
        messages.take(events.size(), nanos(now));
        bytes.take(events.stream().mapToLong(RoomEvent::weight).sum(), nanos(now));
        presence.take(
                events.stream()
                        .filter(RoomEvent.AwarenessReceived.class::isInstance)
                        .count(),
                nanos(now));
        return Duration.ZERO;
    }

    private static long owed(TokenBucket bucket, Instant now) {
        return bucket.take(0, nanos(now));
    }

    private static long nanos(Instant now) {
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
