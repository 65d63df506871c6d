package dev.yarrow.server.http;

import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.server.access.Right;
import dev.yarrow.storage.DocumentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lets calls through that may do what they want to do. Thread-safe. */
final class Gate {
    private static final String BEARER = "Bearer ";
    private static final Map<String, String> TOKEN_WANTED = Map.of("WWW-Authenticate", "Bearer");

    private final Authenticator authenticator;

    Gate(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** Whether everybody may do everything. */
    boolean isOpen() {
        return authenticator instanceof OpenAccess;
    }

    static Optional<String> token(Call call) {
        return call.header("authorization")
                .filter(value -> value.regionMatches(/* ignoreCase= */ true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).trim());
    }

    /** Completes when the call has the right in the document, and with a {@link Problem} when it has not. */
    CompletableFuture<Void> require(Call call, DocumentName document, Right right) {
        return granted(call, document, right).thenAccept(grant -> {});
    }

    /** What the call was granted in the document, if that is the right or more; a {@link Problem} if not. */
    CompletableFuture<Grant> granted(Call call, DocumentName document, Right right) {
        return settled(authenticator.decide(request(call, document))).thenApply(decision -> {
            if (decision instanceof Decision.Granted granted && granted.grant().allows(right)) {
                return granted.grant();
            }
            throw refusal(call, decision, right);
        });
    }

    /** Refuses calls without a token, before anything is looked up or anybody is asked for them. */
    void requireToken(Call call) {
        if (!isOpen() && token(call).orElse("").isEmpty()) {
            throw tokenWanted();
        }
    }

    /** For each document, whether the call may read it. */
    CompletableFuture<List<Boolean>> readable(Call call, List<DocumentName> documents) {
        List<AccessRequest> requests =
                documents.stream().map(document -> request(call, document)).toList();
        return settled(authenticator.decideAll(requests)).thenApply(decisions -> decisions.stream()
                .map(decision -> mayRead(call, decision))
                .toList());
    }

    private static boolean mayRead(Call call, Decision decision) {
        if (decision instanceof Decision.Unavailable) {
            throw refusal(call, decision, Right.READ);
        }
        return allows(decision, Right.READ);
    }

    private static boolean allows(Decision decision, Right right) {
        return decision instanceof Decision.Granted granted && granted.grant().allows(right);
    }

    private static AccessRequest request(Call call, DocumentName document) {
        AccessRequest request = new AccessRequest(document, token(call), call.remoteAddress(), call.header("origin"));
        request.tokenFault().ifPresent(fault -> {
            throw new Problem(403, fault);
        });
        return request;
    }

    private static <T> CompletableFuture<T> settled(CompletionStage<T> stage) {
        return stage.toCompletableFuture().handle((value, failure) -> {
            if (value == null) {
                throw unavailable("nobody can say now who you are; try again later");
            }
            return value;
        });
    }

    private static Problem refusal(Call call, @Nullable Decision decision, Right right) {
        if (decision instanceof Decision.Unavailable unavailable) {
            return unavailable(unavailable.reason());
        }
        if (token(call).isEmpty()) {
            return tokenWanted();
        }
        String reason = decision instanceof Decision.Denied denied
                ? denied.reason()
                : "this needs the right " + right + ", the token allows less";
        return new Problem(403, reason);
    }

    private static Problem tokenWanted() {
        return new Problem(401, "expected a token in the header \"Authorization: Bearer TOKEN\"", TOKEN_WANTED);
    }

    private static Problem unavailable(String reason) {
        return new Problem(503, reason, Map.of("Retry-After", "5"));
    }
}
