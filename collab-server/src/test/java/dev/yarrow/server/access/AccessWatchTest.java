package dev.yarrow.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.storage.DocumentName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AccessWatchTest {
    private static final Revocation ANN = new Revocation(Revocation.Kind.USER, "ann");

    private final Map<String, Decision> decisions = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger mostWaiting = new AtomicInteger();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final AccessWatch watch = new AccessWatch(
            request -> {
                mostWaiting.accumulateAndGet(waiting.incrementAndGet(), Math::max);
                return CompletableFuture.supplyAsync(() -> {
                    waiting.decrementAndGet();
                    return decisions.getOrDefault(request.document().value(), new Decision.Unavailable("nobody there"));
                });
            },
            () -> now);

    @Test
    @DisplayName("[A21] whoever falls under a revocation is asked about again, and nobody else")
    void asked() throws InterruptedException {
        begin("a", "ann");
        begin("b", "ann");
        begin("c", "bob");
        begin("d", "ann").end();
        decisions.put("a", new Decision.Denied("no more"));
        decisions.put("b", new Decision.Granted(grant("ann", Right.READ)));
        decisions.put("c", new Decision.Denied("not asked"));

        assertThat(watch.revoked(ANN)).isEqualTo(2);

        assertThat(List.of(next(), next())).containsExactlyInAnyOrder("a ended no more", "b READ");
        assertThat(watch.revoked(ANN)).isEqualTo(1);
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("[A21] who was let in just before a revocation and came in after it is asked about as well")
    void between() throws InterruptedException {
        decisions.put("a", new Decision.Denied("no more"));
        watch.revoked(ANN);
        now = now.plusSeconds(1);

        begin("a", "ann");

        assertThat(next()).isEqualTo("a ended no more");
    }

    @Test
    @DisplayName("[A25] as long as nobody can say otherwise, who is in stays in")
    void unavailable() throws InterruptedException {
        begin("a", "ann");
        watch.revoked(ANN);
        decisions.put("a", new Decision.Granted(grant("ann", Right.ADMIN)));
        watch.askAgainAboutAll();

        assertThat(next()).isEqualTo("a ADMIN");
    }

    @Test
    @DisplayName("[J1] what a program knows anew is asked for, though everybody is being asked about already")
    void newsMeanwhile() {
        List<CompletableFuture<Decision>> asked = new ArrayList<>();
        AccessWatch patient = new AccessWatch(
                request -> {
                    asked.add(new CompletableFuture<>());
                    return asked.get(asked.size() - 1);
                },
                () -> now);
        begin(patient, "a", "ann");

        assertThat(patient.askAgainAboutAll()).isEqualTo(1);
        assertThat(patient.askAgainAboutAll()).isZero();
        assertThat(patient.askAnew()).isEqualTo(1);
        assertThat(asked).hasSize(2);
    }

    @Test
    @DisplayName("[A21] what nobody could say after a revocation is asked again until somebody does")
    void retried() throws InterruptedException {
        begin("a", "ann");
        begin("b", "bob");
        watch.revoked(ANN);
        decisions.put("a", new Decision.Denied("no more"));
        decisions.put("b", new Decision.Denied("not asked"));

        assertThat(retryUntilTold()).isEqualTo("a ended no more");
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName(
            "[A21] who falls under a revocation, and of whom nobody can say anything, may only read after ten seconds")
    void doubted() throws InterruptedException {
        begin("a", "ann");
        watch.revoked(ANN);
        now = now.plusSeconds(9);
        watch.retry();
        assertThat(told).isEmpty();

        now = now.plusSeconds(1);
        assertThat(retryUntilTold()).isEqualTo("a READ");

        decisions.put("a", new Decision.Granted(grant("ann", Right.WRITE)));
        assertThat(retryUntilTold()).isEqualTo("a WRITE");
        now = now.plusSeconds(60);
        watch.retry();
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("[A21] when a token is revoked, whoever may have come in by it is asked about")
    void unknownToken() throws InterruptedException {
        begin("a", "ann");
        decisions.put("a", new Decision.Denied("no more"));

        assertThat(watch.revoked(new Revocation(Revocation.Kind.TOKEN, "t1"))).isEqualTo(1);

        assertThat(next()).isEqualTo("a ended no more");
    }

    /** A round that is still under way is not overtaken, so one call need not be enough. */
    private String retryUntilTold() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        String heard = null;
        while (heard == null && System.nanoTime() < deadline) {
            watch.retry();
            heard = told.poll(10, TimeUnit.MILLISECONDS);
        }
        return String.valueOf(heard);
    }

    @Test
    @DisplayName("[A26] many thousand clients are not asked about all at once")
    void many() throws InterruptedException {
        for (int i = 0; i < 5_000; i++) {
            begin("d" + i, "ann");
            decisions.put("d" + i, new Decision.Granted(grant("ann", Right.READ)));
        }

        watch.askAgainAboutAll();

        for (int i = 0; i < 5_000; i++) {
            assertThat(next()).endsWith("READ");
        }
        assertThat(mostWaiting.get()).isLessThanOrEqualTo(64);
    }

    private String next() throws InterruptedException {
        return String.valueOf(told.poll(10, TimeUnit.SECONDS));
    }

    private AccessWatch.Stay begin(String document, String user) {
        return begin(watch, document, user);
    }

    private AccessWatch.Stay begin(AccessWatch by, String document, String user) {
        AccessRequest request =
                new AccessRequest(new DocumentName(document), Optional.empty(), "192.0.2.1", Optional.empty());
        return by.begin(request, grant(user, Right.WRITE), new AccessWatch.Guest() {
            @Override
            public void changed(Grant grant) {
                told.add(document + " " + grant.right());
            }

            @Override
            public void ended(String reason) {
                told.add(document + " ended " + reason);
            }
        });
    }

    private static Grant grant(String user, Right right) {
        return new Grant(new Principal(user, "", Optional.empty()), right, Optional.empty(), Optional.empty());
    }
}
