package dev.yarrow.server.access;

import dev.yarrow.server.limit.Addresses;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks somebody else over HTTP who may do what. Thread-safe.
 *
 * <p>A question is a POST of {@code {"document", "token", "remoteAddress", "origin"}}. Its headers carry the time
 * ({@code Yarrow-Timestamp}, seconds) and an HMAC-SHA256 in hexadecimal over time, a dot and the body
 * ({@code Yarrow-Signature}), so that the other side can tell that it is this server that asks, and asks now. How answers
 * are read, {@link WebhookAnswer} says. They count for a while; questions that are alike and wait for an answer are asked
 * once; and no more than so many wait at a time, not all of them from one address, with some places kept for those who
 * are in and asked about again.
 */
public final class WebhookAuthenticator implements Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookAuthenticator.class);
    private static final int MAX_ANSWERS = 10_000;
    private static final int MAX_WAITING = 256;
    private static final int MAX_WAITING_PER_ADDRESS = 64;
    private static final int MAX_ASKED_AGAIN = 4 * Round.ASKED_AT_ONCE;
    private static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final String HMAC = "HmacSHA256";

    private final HttpClient http;
    private final URI address;
    private final SecretKeySpec secret;
    private final Duration timeout;
    private final Duration counts;
    private final InstantSource clock;

    /* Guarded by this. */
    private Map<AccessRequest, CompletableFuture<Decision>> waiting = new HashMap<>();
    private final Places entries = new Places(MAX_WAITING, MAX_WAITING_PER_ADDRESS);
    private final Places stays = new Places(MAX_ASKED_AGAIN, MAX_ASKED_AGAIN);
    private final Map<AccessRequest, Answer> answers = new LinkedHashMap<>();

    private record Answer(Decision decision, Instant until) {}

    /** Questions of one kind that wait for an answer. Guarded by the authenticator. */
    private static final class Places {
        private final int most;
        private final int mostPerAddress;
        private final Map<String, Integer> byAddress = new HashMap<>();
        private int taken;

        private Places(int most, int mostPerAddress) {
            this.most = most;
            this.mostPerAddress = mostPerAddress;
        }

        private boolean take(String address) {
            int ofAddress = byAddress.getOrDefault(address, 0);
            // Addresses of this machine are those of proxies, which ask for many.
            boolean tooMany = ofAddress >= mostPerAddress && !Addresses.isLoopback(address);
            if (taken >= most || tooMany) {
                return false;
            }
            taken++;
            byAddress.put(address, ofAddress + 1);
            return true;
        }

        private void giveBack(String address) {
            taken--;
            byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        }
    }

    /**
     * @param secret 32 bytes or more that the other side knows
     * @param timeout how long an answer may take
     * @param counts how long an answer counts
     */
    public WebhookAuthenticator(
            HttpClient http, URI address, byte[] secret, Duration timeout, Duration counts, InstantSource clock) {
        if (secret.length < 32) {
            throw new IllegalArgumentException(
                    "the secret for the webhook has " + secret.length + " bytes, expected at least 32");
        }
        this.http = http;
        this.address = address;
        this.secret = new SecretKeySpec(secret, HMAC);
        this.timeout = timeout;
        this.counts = counts;
        this.clock = clock;
    }

    @Override
    public synchronized CompletionStage<Decision> decide(AccessRequest request) {
        Optional<String> fault = request.tokenFault();
        if (fault.isPresent()) {
            return done(new Decision.Denied(fault.get()));
        }
        Answer known = answers.get(request);
        if (known != null && clock.instant().isBefore(known.until)) {
            return done(known.decision);
        }
        return ask(request, entries);
    }

    @Override
    public synchronized CompletionStage<Decision> decideAgain(AccessRequest request, Grant grant) {
        return ask(request, stays);
    }

    private CompletionStage<Decision> ask(AccessRequest request, Places places) {
        CompletableFuture<Decision> alike = waiting.get(request);
        if (alike != null) {
            return alike;
        }
        if (!places.take(request.remoteAddress())) {
            return done(new Decision.Unavailable("too many wait to be let in; try again later"));
        }
        CompletableFuture<Decision> answer = new CompletableFuture<>();
        waiting.put(request, answer);
        Map<AccessRequest, CompletableFuture<Decision>> generation = waiting;
        CompletableFuture<?> unused = BoundedExchange.send(http, question(request), timeout, MAX_ANSWER_BYTES)
                .thenApply(response -> unlessExpired(WebhookAnswer.read(response.statusCode(), response.body())))
                .whenComplete((decision, failure) -> {
                    Decision said = said(decision, failure);
                    synchronized (this) {
                        places.giveBack(request.remoteAddress());
                        answered(generation, request, said);
                    }
                    answer.complete(said);
                });
        return answer;
    }

    private Decision unlessExpired(Decision decision) {
        return decision instanceof Decision.Granted granted && granted.grant().isExpired(clock.instant())
                ? new Decision.Denied("your access to this document has expired", /* anotherTokenMayHelp= */ true)
                : decision;
    }

    private static CompletionStage<Decision> done(Decision decision) {
        return CompletableFuture.completedFuture(decision);
    }

    private HttpRequest question(AccessRequest request) {
        byte[] body = WebhookAnswer.question(request);
        String time = String.valueOf(clock.instant().getEpochSecond());
        return HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("Yarrow-Timestamp", time)
                .header("Yarrow-Signature", sign(time, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private String sign(String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    private Decision said(@Nullable Decision decision, @Nullable Throwable failure) {
        if (decision != null) {
            return decision;
        }
        LOG.warn("The webhook at {} gave no answer: {}", address.getHost(), String.valueOf(failure));
        return new Decision.Unavailable("nobody can say now whether you may come in; try again later");
    }

    private void answered(
            Map<AccessRequest, CompletableFuture<Decision>> generation, AccessRequest request, Decision said) {
        generation.remove(request);
        if (generation == waiting && !(said instanceof Decision.Unavailable)) {
            keep(request, said);
        }
    }

    private void keep(AccessRequest request, Decision decision) {
        answers.remove(request);
        answers.put(request, new Answer(decision, until(decision)));
        if (answers.size() > MAX_ANSWERS) {
            answers.remove(answers.keySet().iterator().next());
        }
    }

    private Instant until(Decision decision) {
        Instant until = clock.instant().plus(counts);
        return decision instanceof Decision.Granted granted
                ? granted.grant().expires().filter(until::isAfter).orElse(until)
                : until;
    }

    /** Questions that wait for an answer are answered, but asked again by whoever asks now. */
    @Override
    public synchronized void forgetAnswers() {
        answers.clear();
        waiting = new HashMap<>();
    }

    @Override
    public boolean changesItsMind() {
        return true;
    }
}
