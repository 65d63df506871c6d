package dev.yarrow.server.access.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Public keys that are published somewhere and change there (RS256, ES256). Thread-safe.
 *
 * <p>A publisher rotates keys by publishing the next one beside the present one, and taking the old one away when no token
 * of it is left. So keys are fetched again when they are no longer fresh, or at once when a token names a key that is not
 * known, but never more often than every few seconds, whatever clients send. While the publisher cannot be reached, the
 * keys that are known stay in use for a day.
 */
final class PublishedKeys implements VerificationKeys {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(5);
    private static final Duration USABLE = Duration.ofDays(1);

    private final String place;
    private final Supplier<CompletionStage<byte[]>> source;
    private final Duration fresh;
    private final InstantSource clock;

    /* Guarded by this. */
    private @Nullable Fetched fetched;
    private @Nullable CompletableFuture<Fetched> inFlight;
    private Instant lastAttempt = Instant.MIN;

    private record Fetched(PublicKeys keys, Instant at) {}

    /**
     * @param place for messages
     * @param source reads what is published, without blocking the caller
     * @param fresh how long keys are used before they are looked for again
     */
    PublishedKeys(String place, Supplier<CompletionStage<byte[]>> source, Duration fresh, InstantSource clock) {
        this.place = place;
        this.source = source;
        this.fresh = fresh;
        this.clock = clock;
    }

    @Override
    public synchronized CompletionStage<List<JWSVerifier>> candidates(JWSHeader header) {
        boolean ours =
                JWSAlgorithm.RS256.equals(header.getAlgorithm()) || JWSAlgorithm.ES256.equals(header.getAlgorithm());
        if (!ours) {
            return CompletableFuture.completedFuture(List.of());
        }
        Instant now = clock.instant();
        Fetched known = fetched != null && now.isBefore(fetched.at.plus(USABLE)) ? fetched : null;
        List<JWSVerifier> candidates = known == null ? List.of() : known.keys.candidates(header);
        boolean mayFetch = inFlight != null || !now.isBefore(earliest(lastAttempt));
        boolean stale = known == null || !now.isBefore(known.at.plus(fresh));
        if (!candidates.isEmpty()) {
            if (stale && mayFetch) {
                CompletableFuture<?> unused = fetch(now);
            }
            return CompletableFuture.completedFuture(candidates);
        }
        if (mayFetch) {
            CompletionStage<List<JWSVerifier>> anew = fetch(now).thenApply(found -> found.keys.candidates(header));
            return known == null ? anew : anew.exceptionally(failure -> List.of());
        }
        return known == null
                ? CompletableFuture.failedFuture(new IllegalStateException("no keys from " + place))
                : CompletableFuture.completedFuture(List.of());
    }

    private static Instant earliest(Instant lastAttempt) {
        return lastAttempt.equals(Instant.MIN) ? Instant.MIN : lastAttempt.plus(BETWEEN_FETCHES);
    }

    private CompletableFuture<Fetched> fetch(Instant now) {
        if (inFlight != null) {
            return inFlight;
        }
        lastAttempt = now;
        CompletableFuture<Fetched> fetching = new CompletableFuture<>();
        inFlight = fetching;
        CompletionStage<?> unused = source.get()
                .thenApply(bytes -> new Fetched(PublicKeys.parse(bytes), now))
                .whenComplete((found, failure) -> fetched(fetching, found, failure));
        return fetching;
    }

    private void fetched(CompletableFuture<Fetched> fetching, @Nullable Fetched found, @Nullable Throwable failure) {
        synchronized (this) {
            inFlight = null;
            if (found != null) {
                fetched = found;
            }
        }
        if (found != null) {
            fetching.complete(found);
        } else {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            LOG.warn("The keys for tokens cannot be had from {}: {}", place, String.valueOf(cause));
            fetching.completeExceptionally(new IllegalStateException("no keys from " + place));
        }
    }
}
