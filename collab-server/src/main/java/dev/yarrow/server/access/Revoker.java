package dev.yarrow.server.access;

import java.io.IOException;
import java.time.InstantSource;

/**
 * Takes back what was granted. Thread-safe. It is on disk, and it is being asked again about whoever is connected by it,
 * when {@link #revoke} returns.
 */
public final class Revoker {
    private final Revocations revocations;
    private final AccessWatch watch;
    private final InstantSource clock;

    public Revoker(Revocations revocations, AccessWatch watch, InstantSource clock) {
        this.revocations = revocations;
        this.watch = watch;
        this.clock = clock;
    }

    /**
     * Returns about how many connections it is asked again. Blocks on the disk.
     *
     * @throws IOException if it could not be noted; then it does not hold
     */
    public int revoke(Revocation revocation) throws IOException {
        revocations.add(revocation, clock.instant());
        return watch.revoked(revocation);
    }
}
