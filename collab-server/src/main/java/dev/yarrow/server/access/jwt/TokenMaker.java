package dev.yarrow.server.access.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.yarrow.server.access.Right;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes tokens with the secret that the server checks them with, for trying out and for scripts. Immutable. */
public final class TokenMaker {
    private final byte[] secret;
    private final Optional<String> issuer;
    private final Optional<String> audience;

    /**
     * @param issuer for {@code iss}
     * @param audience for {@code aud}
     * @throws IllegalArgumentException if the secret is too short to be one
     */
    public TokenMaker(byte[] secret, Optional<String> issuer, Optional<String> audience) {
        if (secret.length < SharedSecret.MIN_BYTES) {
            throw new IllegalArgumentException("the secret for tokens has " + secret.length
                    + " bytes, expected at least " + SharedSecret.MIN_BYTES);
        }
        this.secret = secret.clone();
        this.issuer = issuer;
        this.audience = audience;
    }

    /**
     * A signed token with an id of its own.
     *
     * @param user for {@code sub}
     * @param name for people; may be empty
     * @param documents names and patterns, as {@link dev.yarrow.server.access.DocumentPattern} reads them
     */
    public String make(String user, String name, Right right, List<String> documents, Instant now, Instant expires) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .jwtID(UUID.randomUUID().toString())
                .subject(user)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(expires))
                .claim(Claims.RIGHTS, Map.of(right.name().toLowerCase(Locale.ROOT), documents));
        if (!name.isEmpty()) {
            claims.claim(Claims.NAME, name);
        }
        issuer.ifPresent(claims::issuer);
        audience.ifPresent(claims::audience);
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
        try {
            token.sign(new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException("a token could not be signed", e);
        }
        return token.serialize();
    }
}
