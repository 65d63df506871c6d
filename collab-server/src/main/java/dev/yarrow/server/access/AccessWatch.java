package dev.yarrow.server.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in which document by which grant. Asks again whether they still may when something was revoked, and tells those
 * for whom the answer is another one. Thread-safe.
 *
 * <p>Whoever falls under a revocation is in doubt until somebody has said that they may stay. As long as nobody can, it is
 * asked again with every {@link #retry}, and who could write may only read from {@link #MAY_WRITE_IN_DOUBT} on.
 */
public final class AccessWatch {
    private static final Logger LOG = LoggerFactory.getLogger(AccessWatch.class);

    /** How long a right to write holds for somebody in doubt. */
    public static final Duration MAY_WRITE_IN_DOUBT = Duration.ofSeconds(10);

    /** Longer than any decision takes: who was let in before a revocation and is watched only after it, is asked again. */
    private static final Duration DECISIONS_TAKE = Duration.ofMinutes(1);

    private final Authenticator authenticator;
    private final InstantSource clock;
    private final Map<Long, Stay> stays = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Round<Stay> routine = new Round<>(Stay::askAgain);
    private final Round<Stay> retries = new Round<>(Stay::askAgain);
    private volatile Instant lastRevocation = Instant.MIN;

    /** What becomes of a stay; called on any thread, one call at a time for each stay. */
    public interface Guest {
        /** From now on this is granted. */
        void changed(Grant grant);

        /** Nothing is granted any more; this is the last call. */
        void ended(String reason);
    }

    public AccessWatch(Authenticator authenticator, InstantSource clock) {
        this.authenticator = authenticator;
        this.clock = clock;
    }

    /** Somebody came in. The stay is to be {@link Stay#end ended} when they leave. */
    public Stay begin(AccessRequest request, Grant grant, Guest guest) {
        Stay stay = new Stay(numbers.incrementAndGet(), request, grant, guest);
        stays.put(stay.number, stay);
        if (clock.instant().isBefore(after(lastRevocation))) {
            stay.doubt();
            CompletionStage<?> unused = stay.askAgain();
        }
        return stay;
    }

    private static Instant after(Instant revocation) {
        return revocation.equals(Instant.MIN) ? Instant.MIN : revocation.plus(DECISIONS_TAKE);
    }

    /** Something was revoked, and the authenticator knows: whoever came in by it is being asked about again. Returns how many those are. */
    public int revoked(Revocation revocation) {
        return revoked(revocation, grant -> false);
    }

    /** @param also who falls under it too, besides those of whom that can be seen */
    int revoked(Revocation revocation, Predicate<Grant> also) {
        lastRevocation = clock.instant();
        authenticator.forgetAnswers();
        return doubt(stay -> revocation.touches(stay.request.document(), stay.grant) || also.test(stay.grant));
    }

    /** What was granted to these is not any more, and the authenticator knows. Returns how many those are. */
    public int withdrawn(Predicate<Grant> from) {
        lastRevocation = clock.instant();
        return doubt(stay -> from.test(stay.grant));
    }

    private int doubt(Predicate<Stay> touched) {
        return new Round<>(Stay::askAgain).start(staysThat(stay -> {
            boolean doubted = touched.test(stay);
            if (doubted) {
                stay.doubt();
            }
            return doubted;
        }));
    }

    /**
     * Asks again about everybody, for answers that change without anybody saying so, unless it still does. Returns about
     * how many it asks.
     */
    public int askAgainAboutAll() {
        return routine.start(staysThat(stay -> true));
    }

    /** The authenticator knows something new: asks again about everybody, even if it is asking. Returns how many those are. */
    public int askAnew() {
        return new Round<>(Stay::askAgain).start(staysThat(stay -> true));
    }

    /** Asks again about those in doubt, unless it still does. To be called every few seconds. */
    public void retry() {
        Instant now = clock.instant();
        retries.start(staysThat(stay -> stay.isInDoubt(now)));
    }

    private Iterable<Stay> staysThat(Predicate<Stay> which) {
        return stays.values().stream().filter(which).toList();
    }

    /** One client in one document. Thread-safe. */
    public final class Stay {
        private final long number;
        private final AccessRequest request;
        private final Guest guest;
        private volatile Grant grant;

        /* Guarded by this. Doubts are numbered; those up to the settled one have been answered. */
        private long doubts;
        private long settled;
        private Instant inDoubtSince = Instant.MIN;

        private Stay(long number, AccessRequest request, Grant grant, Guest guest) {
            this.number = number;
            this.request = request;
            this.grant = grant;
            this.guest = guest;
        }

        /** The client left, and nothing is told any more. Idempotent. */
        public void end() {
            stays.remove(number);
        }

        private synchronized void doubt() {
            if (doubts == settled) {
                inDoubtSince = clock.instant();
            }
            doubts++;
        }

        private synchronized boolean isInDoubt(Instant now) {
            if (doubts == settled || !stays.containsKey(number)) {
                return false;
            }
            if (grant.allows(Right.WRITE) && !now.isBefore(inDoubtSince.plus(MAY_WRITE_IN_DOUBT))) {
                grant = grant.withRight(Right.READ);
                guest.changed(grant);
            }
            return true;
        }

        private CompletionStage<Decision> askAgain() {
            long about;
            synchronized (this) {
                about = doubts;
            }
            return authenticator
                    .decideAgain(request, grant)
                    .whenComplete((decision, failure) -> decided(about, decision, failure));
        }

        /** An answer to a question from before a doubt that is settled is out of date. */
        private synchronized void decided(long about, @Nullable Decision decision, @Nullable Throwable failure) {
            if (about < settled || !stays.containsKey(number)) {
                return;
            }
            if (decision instanceof Decision.Granted granted) {
                settled = about;
                if (!granted.grant().equals(grant)) {
                    grant = granted.grant();
                    guest.changed(grant);
                }
            } else if (decision instanceof Decision.Denied denied) {
                end();
                guest.ended(denied.reason());
            } else {
                LOG.debug("Nobody could say whether a client still may be in its document, so it stays", failure);
            }
        }
    }
}
