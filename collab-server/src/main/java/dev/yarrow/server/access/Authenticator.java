package dev.yarrow.server.access;

import java.util.concurrent.CompletionStage;

/** Decides who may do what. Thread-safe. */
@FunctionalInterface
public interface Authenticator {
    /**
     * Decides about one request. Returns at once and does not block the caller; whoever has to ask somebody completes the
     * stage later. A stage that fails counts as {@link Decision.Unavailable}.
     */
    CompletionStage<Decision> decide(AccessRequest request);
}
