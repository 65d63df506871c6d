package dev.yarrow.server;

import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.Decision;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A program's own authenticator; what it throws becomes a failed stage. Thread-safe as that one is. */
record GuardedAuthenticator(Authenticator own) implements Authenticator {
    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return guarded(() -> own.decide(request));
    }

    @Override
    public CompletionStage<List<Decision>> decideAll(List<AccessRequest> requests) {
        return guarded(() -> own.decideAll(requests));
    }

    @Override
    public void forgetAnswers() {
        own.forgetAnswers();
    }

    @Override
    public boolean changesItsMind() {
        return own.changesItsMind();
    }

    private static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> question) {
        try {
            return Objects.requireNonNull(question.get(), "the authenticator answered null instead of a stage");
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
