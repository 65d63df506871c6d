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

    /**
     * Decides anew about somebody who came in by a request and is still there. No answer from before is given again, and
     * however many wait to be let in, this is asked.
     *
     * @param grant what holds for them now
     */
    default CompletionStage<Decision> decideAgain(AccessRequest request, Grant grant) {
        return decide(request);
    }

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

    /** Whether what it decides changes without anybody saying so, so that it has to be asked again about those who are in. */
    default boolean changesItsMind() {
        return false;
    }
}
