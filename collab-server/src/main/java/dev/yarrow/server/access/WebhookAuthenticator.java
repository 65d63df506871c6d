package dev.yarrow.server.access;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
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
 * once; and no more than so many wait at a time.
 */
public final class WebhookAuthenticator implements Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookAuthenticator.class);
    private static final int MAX_TOKEN_CHARACTERS = 8192;
    private static final int MAX_ANSWERS = 10_000;
    private static final int MAX_WAITING = 256;
    private static final String HMAC = "HmacSHA256";

    private final HttpClient http;
    private final URI address;
    private final SecretKeySpec secret;
    private final Duration timeout;
    private final Duration counts;
    private final InstantSource clock;

    /* Guarded by this. */
    private Map<AccessRequest, CompletableFuture<Decision>> waiting = new HashMap<>();
    private int asked;
    private final Map<AccessRequest, Answer> answers = new LinkedHashMap<>();

    private record Answer(Decision decision, Instant until) {}

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
        if (request.token().orElse("").length() > MAX_TOKEN_CHARACTERS) {
            return done(new Decision.Denied("the token is longer than " + MAX_TOKEN_CHARACTERS + " characters"));
        }
        Answer known = answers.get(request);
        if (known != null && clock.instant().isBefore(known.until)) {
            return done(known.decision);
        }
        CompletableFuture<Decision> alike = waiting.get(request);
        if (alike != null) {
            return alike;
        }
        if (asked >= MAX_WAITING) {
            return done(new Decision.Unavailable("too many wait to be let in; try again later"));
        }
        CompletableFuture<Decision> answer = new CompletableFuture<>();
        waiting.put(request, answer);
        asked++;
        Map<AccessRequest, CompletableFuture<Decision>> generation = waiting;
        CompletableFuture<?> unused = http.sendAsync(question(request), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(response -> WebhookAnswer.read(response.statusCode(), response.body()))
                .whenComplete((decision, failure) -> answered(generation, request, answer, decision, failure));
        return answer;
    }

    private static CompletionStage<Decision> done(Decision decision) {
        return CompletableFuture.completedFuture(decision);
    }

    private HttpRequest question(AccessRequest request) {
        byte[] body = WebhookAnswer.question(request);
        String time = String.valueOf(clock.instant().getEpochSecond());
        return HttpRequest.newBuilder(address)
                .timeout(timeout)
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

    private void answered(
            Map<AccessRequest, CompletableFuture<Decision>> generation,
            AccessRequest request,
            CompletableFuture<Decision> answer,
            @Nullable Decision decision,
            @Nullable Throwable failure) {
        Decision said = decision != null
                ? decision
                : new Decision.Unavailable("nobody can say now whether you may come in; try again later");
        if (said instanceof Decision.Unavailable) {
            LOG.warn("The webhook at {} gave no answer: {}", address.getHost(), String.valueOf(failure));
        }
        synchronized (this) {
            asked--;
            generation.remove(request);
            if (generation == waiting && !(said instanceof Decision.Unavailable)) {
                keep(request, said);
            }
        }
        answer.complete(said);
    }

    private void keep(AccessRequest request, Decision decision) {
        answers.remove(request);
        answers.put(request, new Answer(decision, clock.instant().plus(counts)));
        if (answers.size() > MAX_ANSWERS) {
            answers.remove(answers.keySet().iterator().next());
        }
    }

    /** Questions that wait for an answer are answered, but asked again by whoever asks now. */
    @Override
    public synchronized void forgetAnswers() {
        answers.clear();
        waiting = new HashMap<>();
    }
}
