package dev.yarrow.server.access.share;

import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.jwt.LinkTokens;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides about those who come by a link, and has somebody else decide about all others. Thread-safe if that one is. Nobody
 * else ever sees the token of a link.
 */
public final class LinkAuthenticator implements Authenticator {
    private final Optional<ShareLinks> links;
    private final Authenticator others;

    /** @param links none where no link lets anybody in */
    public LinkAuthenticator(Optional<ShareLinks> links, Authenticator others) {
        this.links = links;
        this.others = others;
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return isLink(request)
                ? CompletableFuture.completedFuture(judge(request, found(request)))
                : others.decide(request);
    }

    @Override
    public CompletionStage<Decision> decideAgain(AccessRequest request, Grant grant) {
        return isLink(request) ? decide(request) : others.decideAgain(request, grant);
    }

    @Override
    public CompletionStage<List<Decision>> decideAll(List<AccessRequest> requests) {
        if (requests.isEmpty() || !isLink(requests.get(0))) {
            return others.decideAll(requests);
        }
        Optional<ShareLink> link = found(requests.get(0));
        return CompletableFuture.completedFuture(
                requests.stream().map(request -> judge(request, link)).toList());
    }

    @Override
    public void forgetAnswers() {
        others.forgetAnswers();
    }

    @Override
    public boolean changesItsMind() {
        return others.changesItsMind();
    }

    private static boolean isLink(AccessRequest request) {
        return request.token().filter(LinkTokens::isLink).isPresent();
    }

    private Optional<ShareLink> found(AccessRequest request) {
        return request.tokenFault().isPresent()
                ? Optional.empty()
                : links.flatMap(all -> request.token().flatMap(all::find));
    }

    private Decision judge(AccessRequest request, Optional<ShareLink> found) {
        if (links.isEmpty()) {
            return denied("links let nobody in on this server");
        }
        if (found.isEmpty() || links.get().isRevoked(found.get())) {
            return denied("this link was withdrawn, or is not whole; ask for a new one");
        }
        ShareLink link = found.get();
        if (!link.document().equals(request.document())) {
            return denied("this link is for another document");
        }
        if (links.get().isExpired(link)) {
            return denied("this link has expired; ask for a new one");
        }
        return new Decision.Granted(link.grant());
    }

    /** It is the link that is not good: whoever has a token of their own may still come in by that. */
    private static Decision denied(String reason) {
        return new Decision.Denied(reason, /* anotherTokenMayHelp= */ true);
    }
}
