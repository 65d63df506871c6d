package dev.yarrow.server.transport;

import dev.yarrow.server.limit.TokenBucket;

/** How fast one peer has sent of late, against its {@link RateLimits}. Confined to the turns of its connection. */
final class Pace {
    /** What is not worth a pause; it stays owed. */
    private static final long SHORTEST_PAUSE_NANOS = 10_000_000;

    private final TokenBucket frames;
    private final TokenBucket bytes;
    private long framesBefore;

    Pace(RateLimits limits, long now) {
        this.frames = new TokenBucket(limits.frames(), now);
        this.bytes = new TokenBucket(limits.bytes(), now);
    }

    /**
     * So much came; for how many nanoseconds nothing more should be read.
     *
     * @param framesSoFar all that ever began
     * @param newBytes since the last time
     */
    long pauseAfter(long framesSoFar, long newBytes, long now) {
        long forFrames = frames.take(framesSoFar - framesBefore, now);
        framesBefore = framesSoFar;
        long pause = Math.max(forFrames, bytes.take(newBytes, now));
        return pause < SHORTEST_PAUSE_NANOS ? 0 : pause;
    }
}
