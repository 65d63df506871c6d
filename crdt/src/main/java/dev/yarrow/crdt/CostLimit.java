package dev.yarrow.crdt;

import java.time.Duration;

/**
 * How much work an update may be for those who wait while it is merged. Immutable. What an update really costs is known
 * only afterwards: keystrokes in a document of a million blocks could each pass all of them and never do. So few pieces
 * count as cheap, and more of them if even the worst that they could do is.
 *
 * @param pieces blocks and deleted ranges, where a long range counts as one more for each 1,024 clocks
 * @param worst what more pieces may take, each at its worst
 */
public record CostLimit(int pieces, Duration worst) {

    /** Half of what a person notices. */
    public static final CostLimit DEFAULT = new CostLimit(64, Duration.ofMillis(50));

    /** @throws IllegalArgumentException if either is negative */
    public CostLimit {
        if (pieces < 0 || worst.isNegative()) {
            throw new IllegalArgumentException("expected no negative limit, got " + pieces + " and " + worst);
        }
    }
}
