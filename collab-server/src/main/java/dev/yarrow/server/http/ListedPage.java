package dev.yarrow.server.http;

import dev.yarrow.server.DocumentPage;
import dev.yarrow.server.DocumentSummary;
import dev.yarrow.server.Documents;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Collects a page of those documents that a call may read. Confined to one call. What it must not read it does not learn
 * the names of, not even from where the next page begins.
 */
final class ListedPage {
    private static final int STEP = 200;
    private static final int MOST_LOOKED_AT = 10_000;

    /** So many are asked about at once: whoever is asked has others to answer too, and the page may be full before. */
    private static final int BATCH = 32;

    private final Documents documents;
    private final Gate gate;
    private final Call call;
    private final String prefix;
    private final int limit;
    private final List<DocumentSummary> readable = new ArrayList<>();
    private int lookedAt;

    ListedPage(Documents documents, Gate gate, Call call, String prefix, int limit) {
        this.documents = documents;
        this.gate = gate;
        this.call = call;
        this.prefix = prefix;
        this.limit = limit;
    }

    CompletableFuture<DocumentPage> after(String after) {
        if (gate.isOpen()) {
            return CompletableFuture.completedFuture(documents.list(prefix, after, limit));
        }
        if (lookedAt >= MOST_LOOKED_AT) {
            throw new Problem(
                    400, "more than " + MOST_LOOKED_AT + " documents would have to be looked at; name a longer prefix");
        }
        DocumentPage page = documents.list(prefix, after, Math.max(limit, STEP));
        lookedAt += page.documents().size();
        return taken(page, 0);
    }

    /** Takes what may be read from the page, from this place on. */
    private CompletableFuture<DocumentPage> taken(DocumentPage page, int from) {
        List<DocumentSummary> all = page.documents();
        if (from == all.size()) {
            @Nullable String next = page.next();
            return next == null ? CompletableFuture.completedFuture(new DocumentPage(readable, null)) : after(next);
        }
        List<DocumentSummary> batch = all.subList(from, Math.min(all.size(), from + BATCH));
        return gate.readable(call, batch.stream().map(DocumentSummary::name).toList())
                .thenCompose(may -> take(batch, may)
                        ? CompletableFuture.completedFuture(new DocumentPage(
                                readable, readable.get(limit - 1).name().value()))
                        : taken(page, from + batch.size()));
    }

    /** Returns whether there is more to read than the limit allows. */
    private boolean take(List<DocumentSummary> batch, List<Boolean> may) {
        for (int i = 0; i < may.size(); i++) {
            if (may.get(i)) {
                if (readable.size() == limit) {
                    return true;
                }
                readable.add(batch.get(i));
            }
        }
        return false;
    }
}
