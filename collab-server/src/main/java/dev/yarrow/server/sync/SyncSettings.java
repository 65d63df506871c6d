package dev.yarrow.server.sync;

import dev.yarrow.server.limit.RateLimit;
import dev.yarrow.server.transport.RateLimits;
import java.time.Duration;

/**
 * The numbers of sync over HTTP. Immutable.
 *
 * @param heartbeat after so long without an event a stream says that it lives
 * @param stream after so long a stream ends, and its client comes again
 * @param poll a poll without news is answered after so long
 * @param lease a client that neither listens nor sends for so long is gone
 * @param presence how often clients are to renew their presence
 * @param ticket how long a ticket is good
 * @param durable how long a push is not answered because it is not on disk
 * @param accepted how long a push is not answered because nobody took it in
 * @param maxBodyBytes the largest body
 * @param maxQueueBytes the most that waits for one client
 * @param stuckAfter how long a piece of an answer may be with a socket that does not take it
 * @param rates how fast one client may push
 * @param presenceRate how fast its presence may come
 */
public record SyncSettings(
        Duration heartbeat,
        Duration stream,
        Duration poll,
        Duration lease,
        Duration presence,
        Duration ticket,
        Duration durable,
        Duration accepted,
        int maxBodyBytes,
        long maxQueueBytes,
        Duration stuckAfter,
        RateLimits rates,
        RateLimit presenceRate) {

    private static final Duration RENEWAL = Duration.ofSeconds(10);

    /** The usual times, which fit the usual proxies, with these bounds. */
    public static SyncSettings of(
            Duration lease,
            int maxBodyBytes,
            long maxQueueBytes,
            Duration stuckAfter,
            RateLimits rates,
            RateLimit presenceRate) {
        Duration third = lease.dividedBy(3);
        return new SyncSettings(
                Duration.ofSeconds(12),
                Duration.ofSeconds(55),
                Duration.ofSeconds(20),
                lease,
                third.compareTo(RENEWAL) < 0 ? third : RENEWAL,
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(25),
                maxBodyBytes,
                maxQueueBytes,
                stuckAfter,
                rates,
                presenceRate);
    }
}
