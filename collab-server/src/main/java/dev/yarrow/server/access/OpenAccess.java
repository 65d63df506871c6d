package dev.yarrow.server.access;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Everybody may do everything, and is who they say they are. Immutable. */
public final class OpenAccess implements Authenticator {
    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return CompletableFuture.completedFuture(new Decision.Granted(Grant.OPEN));
    }
}
