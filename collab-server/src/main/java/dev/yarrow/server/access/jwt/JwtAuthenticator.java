package dev.yarrow.server.access.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Revocations;
import dev.yarrow.server.access.Right;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Believes signed JSON Web Tokens. Thread-safe.
 *
 * <p>The algorithm that a token names chooses among keys of its own kind and nothing else: HS256 is checked with the
 * secret, RS256 and ES256 with public keys, anything else ({@code none} too) with nothing. What a client is told of a
 * refused token never repeats any of it.
 */
public final class JwtAuthenticator implements Authenticator {
    private final JwtRules rules;
    private final List<VerificationKeys> keys;
    private final Revocations revocations;
    private final InstantSource clock;

    JwtAuthenticator(JwtRules rules, List<VerificationKeys> keys, Revocations revocations, InstantSource clock) {
        this.rules = rules;
        this.keys = List.copyOf(keys);
        this.revocations = revocations;
        this.clock = clock;
    }

    /** A token of which everything but the document was looked at. */
    private record Checked(
            @Nullable Decision refusal,
            @Nullable JWTClaimsSet validity,
            @Nullable Claims claims) {
        private static Checked denied(String reason) {
            return new Checked(new Decision.Denied(reason, /* anotherTokenMayHelp= */ true), null, null);
        }
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return check(request).thenApply(checked -> judge(checked, request));
    }

    /** While no keys can be had, the signature that was good at the beginning is; what was revoked is revoked all the same. */
    @Override
    public CompletionStage<Decision> decideAgain(AccessRequest request, Grant grant) {
        return check(request)
                .thenApply(checked -> checked.refusal instanceof Decision.Unavailable
                        ? parse(request).map(this::valid).orElse(checked)
                        : checked)
                .thenApply(checked -> judge(checked, request));
    }

    @Override
    public CompletionStage<List<Decision>> decideAll(List<AccessRequest> requests) {
        if (requests.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return check(requests.get(0)).thenApply(checked -> requests.stream()
                .map(request -> judge(checked, request))
                .toList());
    }

    private CompletionStage<Checked> check(AccessRequest request) {
        if (request.token().orElse("").isEmpty()) {
            return done(Checked.denied("a token is needed"));
        }
        Optional<String> fault = request.tokenFault();
        if (fault.isPresent()) {
            return done(Checked.denied(fault.get()));
        }
        Optional<SignedJWT> parsed = parse(request);
        if (parsed.isEmpty()) {
            return done(Checked.denied("the token is not a signed JSON Web Token"));
        }
        SignedJWT jwt = parsed.get();
        return candidates(jwt.getHeader()).handle((verifiers, failure) -> {
            if (failure != null) {
                return new Checked(
                        new Decision.Unavailable("the keys for tokens cannot be had now; try again later"), null, null);
            }
            return isSigned(jwt, verifiers)
                    ? valid(jwt)
                    : Checked.denied("the token is not signed with a key and algorithm that are accepted here");
        });
    }

    private static Optional<SignedJWT> parse(AccessRequest request) {
        try {
            return Optional.of(SignedJWT.parse(request.token().orElse("")));
        } catch (ParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static CompletionStage<Checked> done(Checked checked) {
        return CompletableFuture.completedFuture(checked);
    }

    private CompletionStage<List<JWSVerifier>> candidates(JWSHeader header) {
        CompletionStage<List<JWSVerifier>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (VerificationKeys source : keys) {
            all = all.thenCombine(source.candidates(header), (found, more) -> {
                found.addAll(more);
                return found;
            });
        }
        return all;
    }

    private static boolean isSigned(SignedJWT jwt, List<JWSVerifier> verifiers) {
        for (JWSVerifier verifier : verifiers) {
            try {
                if (verifier.verify(jwt.getHeader(), jwt.getSigningInput(), jwt.getSignature())) {
                    return true;
                }
            } catch (JOSEException e) {
                // Not with this key; the next one may fit.
            }
        }
        return false;
    }

    private Checked valid(SignedJWT jwt) {
        try {
            JWTClaimsSet validity = jwt.getJWTClaimsSet();
            Optional<String> fault = rules.fault(validity, clock.instant());
            return fault.isPresent()
                    ? Checked.denied("the token " + fault.get())
                    : new Checked(null, validity, Claims.of(validity));
        } catch (ParseException e) {
            return Checked.denied("the token cannot be understood: " + reason(e));
        }
    }

    /** Messages of ours name a claim; those of the library may repeat what is in it. */
    private static String reason(ParseException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("its claim ") ? message : "a claim of it is not of the kind that is expected";
    }

    private Decision judge(Checked checked, AccessRequest request) {
        if (checked.refusal != null) {
            return checked.refusal;
        }
        if (checked.validity == null || checked.claims == null) {
            throw new IllegalStateException("a token is either refused or understood");
        }
        Optional<Right> right = checked.claims.rightIn(request.document());
        if (right.isEmpty()) {
            return new Decision.Denied("the token does not allow this document");
        }
        Optional<String> tokenId = Optional.ofNullable(checked.validity.getJWTID());
        Optional<Instant> issued = instant(checked.validity.getIssueTime());
        if (revocations.covers(checked.claims.principal().id(), request.document(), tokenId, issued)) {
            return new Decision.Denied(
                    "this access was revoked; a new token is needed", /* anotherTokenMayHelp= */ true);
        }
        return new Decision.Granted(new Grant(
                checked.claims.principal(),
                right.get(),
                instant(checked.validity.getExpirationTime()).map(end -> end.plus(rules.clockSkew())),
                tokenId));
    }

    private static Optional<Instant> instant(@Nullable Date date) {
        return Optional.ofNullable(date).map(Date::toInstant);
    }
}
