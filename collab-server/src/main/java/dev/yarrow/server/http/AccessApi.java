package dev.yarrow.server.http;

import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.access.Right;
import dev.yarrow.storage.DocumentName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code GET /api/v1/access} tells everybody how one comes in, {@code GET /api/v1/documents/{name}/access} a caller what
 * it may do there. Thread-safe.
 */
final class AccessApi implements Face {
    static final String PATH = DocumentsApi.ROOT + "/access";
    private static final String SUFFIX = "/access";

    private final Gate gate;
    private final SharePart share;

    AccessApi(Gate gate, SharePart share) {
        this.gate = gate;
        this.share = share;
    }

    static boolean isAbout(String path) {
        return path.equals(PATH)
                || (path.startsWith(DocumentsApi.DOCUMENTS + "/")
                        && path.endsWith(SUFFIX)
                        && path.length() > DocumentsApi.DOCUMENTS.length() + 1 + SUFFIX.length());
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        QueryParameters.parse(call.query(), List.of());
        if (call.path().equals(PATH)) {
            return CompletableFuture.completedFuture(door());
        }
        String encoded = call.path()
                .substring(DocumentsApi.DOCUMENTS.length() + 1, call.path().length() - SUFFIX.length());
        DocumentName document = DocumentsApi.name(PercentEncoding.decode(encoded, "the document's name"));
        return gate.granted(call, document, Right.READ).thenApply(grant -> told(document, grant));
    }

    private Reply door() {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("open", gate.isOpen());
        body.put("signIn", share.signInUrl().orElse(null));
        return json(200, body);
    }

    private Reply told(DocumentName document, Grant grant) {
        Principal who = grant.principal();
        Map<String, @Nullable Object> user = new LinkedHashMap<>();
        user.put("id", who.id());
        user.put("name", who.name());
        user.put("color", who.color().orElse(null));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("document", document.value());
        body.put("open", gate.isOpen());
        body.put("right", word(grant.right()));
        body.put("user", user);
        body.put("expires", grant.expires().map(String::valueOf).orElse(null));
        body.put("share", words(share.grantable(grant)));
        return json(200, body);
    }

    private static List<String> words(List<Right> rights) {
        return rights.stream().map(AccessApi::word).toList();
    }

    /** A right as requests and answers write it. */
    static String word(Right right) {
        return right.name().toLowerCase(Locale.ROOT);
    }

    static Reply json(int status, Map<String, @Nullable Object> body) {
        return Reply.fresh(status, "application/json", JsonMapper.shared().writeValueAsBytes(body));
    }
}
