package dev.yarrow.server.limit;

/**
 * What somebody may still do before they have to wait. Confined to its owner, who hands in the time.
 *
 * <p>It can be overdrawn, because what has come has come: the debt is paid by waiting, and nothing is thrown away.
 */
public final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final RateLimit limit;
    private double tokens;
    private long asOf;

    /** A full bucket. */
    public TokenBucket(RateLimit limit, long nowNanos) {
        this.limit = limit;
        this.tokens = limit.burst();
        this.asOf = nowNanos;
    }

    /**
     * Takes so many, whether or not they are there.
     *
     * @param nowNanos a {@link System#nanoTime()}
     * @return nanoseconds until nothing is owed; 0 if nothing is
     */
    public long take(long count, long nowNanos) {
        long elapsed = Math.max(0, nowNanos - asOf);
        asOf += elapsed;
        double refilled = tokens + elapsed / NANOS_PER_SECOND * limit.perSecond();
        tokens = Math.min((double) limit.burst(), refilled) - count;
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / limit.perSecond() * NANOS_PER_SECOND);
    }
}
