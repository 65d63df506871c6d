package dev.yarrow.server.access.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token must say to be valid, beyond its signature. Immutable.
 *
 * @param issuer what {@code iss} must be, if anything
 * @param audience what {@code aud} must hold, if anything
 * @param clockSkew how far the clocks of who makes tokens and of this server may be apart
 * @param requireExpiry whether a token without {@code exp} is refused
 */
public record JwtRules(Optional<String> issuer, Optional<String> audience, Duration clockSkew, boolean requireExpiry) {

    /** What is wrong with the token now, as the end of a sentence that begins with "the token". */
    Optional<String> fault(JWTClaimsSet claims, Instant now) {
        Date expires = claims.getExpirationTime();
        if (expires == null && requireExpiry) {
            return Optional.of("does not say when it expires (claim exp), which is required here");
        }
        if (expires != null && !now.isBefore(expires.toInstant().plus(clockSkew))) {
            return Optional.of("has expired");
        }
        if (isAhead(claims.getNotBeforeTime(), now) || isAhead(claims.getIssueTime(), now)) {
            return Optional.of("is not valid yet; perhaps the clocks are apart");
        }
        if (issuer.isPresent() && !issuer.get().equals(claims.getIssuer())) {
            return Optional.of("is from another issuer (claim iss)");
        }
        if (audience.isPresent() && !claims.getAudience().contains(audience.get())) {
            return Optional.of("is for another audience (claim aud)");
        }
        return Optional.empty();
    }

    private boolean isAhead(@Nullable Date date, Instant now) {
        return date != null && now.plus(clockSkew).isBefore(date.toInstant());
    }
}
