package dev.yarrow.server.access.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One secret that whoever makes tokens shares with the server (HS256). Immutable. */
final class SharedSecret implements VerificationKeys {
    /** RFC 7518 wants a key at least as long as the hash. */
    static final int MIN_BYTES = 32;

    private final byte[] secret;

    SharedSecret(byte[] secret) {
        if (secret.length < MIN_BYTES) {
            throw new IllegalArgumentException("the secret for tokens has " + secret.length
                    + " bytes, expected at least " + MIN_BYTES + "; \"openssl rand -base64 48\" makes a good one");
        }
        this.secret = secret.clone();
    }

    @Override
    public CompletionStage<List<JWSVerifier>> candidates(JWSHeader header) {
        if (!JWSAlgorithm.HS256.equals(header.getAlgorithm())) {
            return CompletableFuture.completedFuture(List.of());
        }
        try {
            return CompletableFuture.completedFuture(List.of(new MACVerifier(secret)));
        } catch (JOSEException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
