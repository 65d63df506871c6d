package dev.yarrow.server.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in which document by which grant. Asks again whether they still may when something was revoked, and tells those
 * for whom the answer is another one. Thread-safe.
 */
public final class AccessWatch {
    private static final Logger LOG = LoggerFactory.getLogger(AccessWatch.class);

    /** Longer than any decision takes: who was let in before a revocation and is watched only after it, is asked again. */
    private static final Duration DECISIONS_TAKE = Duration.ofMinutes(1);

    private static final int ASKED_AT_ONCE = 64;

    private final Authenticator authenticator;
    private final InstantSource clock;
    private final Map<Long, Stay> stays = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
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
            CompletionStage<?> unused = stay.askAgain();
        }
        return stay;
    }

    private static Instant after(Instant revocation) {
        return revocation.equals(Instant.MIN) ? Instant.MIN : revocation.plus(DECISIONS_TAKE);
    }

    /** Something was revoked, and the authenticator knows: whoever came in by it is being asked about again. Returns how many those are. */
    public int revoked(Revocation revocation) {
        lastRevocation = clock.instant();
        authenticator.forgetAnswers();
        return askAgain(stay -> revocation.touches(stay.request.document(), stay.grant));
    }

    /** Asks again about everybody, for answers that change without anybody saying so. */
    public void askAgainAboutAll() {
        askAgain(stay -> true);
    }

    private int askAgain(Predicate<Stay> which) {
        Queue<Stay> left = new ConcurrentLinkedQueue<>(
                stays.values().stream().filter(which).toList());
        int all = left.size();
        for (int i = 0; i < ASKED_AT_ONCE; i++) {
            askNext(left);
        }
        return all;
    }

    /** So that many thousand clients do not make as many questions at once. */
    private static void askNext(Queue<Stay> left) {
        Stay next = left.poll();
        if (next != null) {
            CompletionStage<?> unused = next.askAgain().whenCompleteAsync((ignored, failure) -> askNext(left));
        }
    }

    /** One client in one document. Thread-safe. */
    public final class Stay {
        private final long number;
        private final AccessRequest request;
        private final Guest guest;
        private volatile Grant grant;

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

        private CompletionStage<Decision> askAgain() {
            return authenticator.decide(request).whenComplete(this::decided);
        }

        private synchronized void decided(@Nullable Decision decision, @Nullable Throwable failure) {
            if (!stays.containsKey(number)) {
                return;
            }
            if (decision instanceof Decision.Granted granted) {
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
