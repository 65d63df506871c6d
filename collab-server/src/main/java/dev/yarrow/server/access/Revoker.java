package dev.yarrow.server.access;

import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Takes back what was granted. Thread-safe. It is on disk, and it is being asked again about whoever is connected by it,
 * when {@link #revoke} returns.
 */
public final class Revoker {
    private final Revocations revocations;
    private final AccessWatch watch;
    private final InstantSource clock;
    private final Function<Revocation, Predicate<Grant>> also;

    public Revoker(Revocations revocations, AccessWatch watch, InstantSource clock) {
        this(revocations, watch, clock, revocation -> grant -> false);
    }

    /** @param also what else falls with a revocation, although the grant does not say so */
    public Revoker(
            Revocations revocations,
            AccessWatch watch,
            InstantSource clock,
            Function<Revocation, Predicate<Grant>> also) {
        this.revocations = revocations;
        this.watch = watch;
        this.clock = clock;
        this.also = also;
    }

    /**
     * Returns about how many connections it is asked again. Blocks on the disk.
     *
     * @throws IOException if it could not be noted; then it does not hold
     */
    public int revoke(Revocation revocation) throws IOException {
        revocations.add(revocation, clock.instant());
        return watch.revoked(revocation, also.apply(revocation));
    }
}
