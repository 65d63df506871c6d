package dev.yarrow.server.access.jwt;

import dev.yarrow.server.access.BoundedExchange;
import dev.yarrow.server.access.Revocations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Puts a {@link JwtAuthenticator} together. Confined to whoever makes it. */
public final class JwtSetup {
    private static final Duration FRESH_FROM_URL = Duration.ofMinutes(5);
    private static final Duration FRESH_FROM_FILE = Duration.ofSeconds(5);
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_KEY_SET_BYTES = 1 << 20;

    private final JwtRules rules;
    private final InstantSource clock;
    private final List<VerificationKeys> keys = new ArrayList<>();

    public JwtSetup(JwtRules rules, InstantSource clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Accepts HS256 with this secret.
     *
     * @throws IllegalArgumentException if it is too short to be one
     */
    public JwtSetup secret(byte[] secret) {
        keys.add(new SharedSecret(secret));
        return this;
    }

    /**
     * Accepts RS256 and ES256 with the keys in a file, which is read again after it changed.
     *
     * @throws IllegalArgumentException if there are none now
     */
    public JwtSetup keyFile(Path file) {
        try {
            PublicKeys.parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        return published(file.toString(), () -> CompletableFuture.supplyAsync(() -> read(file)), FRESH_FROM_FILE);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts RS256 and ES256 with the keys of a JWK set at this address, which need not answer yet. */
    public JwtSetup keyAddress(URI address, HttpClient http) {
        return keyAddress(address, http, FETCH_TIMEOUT);
    }

    JwtSetup keyAddress(URI address, HttpClient http, Duration timeout) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", "application/json")
                .build();
        return published(
                address.getScheme() + "://" + address.getHost(),
                () -> BoundedExchange.send(http, request, timeout, MAX_KEY_SET_BYTES)
                        .thenApply(JwtSetup::body),
                FRESH_FROM_URL);
    }

    private static byte[] body(HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException("expected status 200, it answered " + response.statusCode());
        }
        return response.body();
    }

    private JwtSetup published(String place, Supplier<CompletionStage<byte[]>> source, Duration fresh) {
        keys.add(new PublishedKeys(place, source, fresh, clock));
        return this;
    }

    /**
     * What was set up so far.
     *
     * @param revocations what was taken back although its token says otherwise
     */
    public JwtAuthenticator build(Revocations revocations) {
        if (keys.isEmpty()) {
            throw new IllegalStateException("tokens are checked with a secret or public keys, none was given");
        }
        return new JwtAuthenticator(rules, keys, revocations, clock);
    }
}
