package dev.yarrow.server.access;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Decides who may do what. Thread-safe. */
@FunctionalInterface
public interface Authenticator {
    /**
     * Decides about one request. Returns at once and does not block the caller; whoever has to ask somebody completes the
     * stage later. A stage that fails counts as {@link Decision.Unavailable}.
     */
    CompletionStage<Decision> decide(AccessRequest request);

    /** Decides about several documents for one client that shows one token; the answers are in the order of the requests. */
    default CompletionStage<List<Decision>> decideAll(List<AccessRequest> requests) {
        CompletionStage<List<Decision>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (AccessRequest request : requests) {
            all = all.thenCombine(decide(request), (decisions, decision) -> {
                decisions.add(decision);
                return decisions;
            });
        }
        return all;
    }

    /** Something was revoked: answers that are kept may not be given again without asking. */
    default void forgetAnswers() {}
}
