package dev.yarrow.server.http;

import dev.yarrow.server.access.Revocation;
import dev.yarrow.server.access.Revoker;
import dev.yarrow.server.access.Right;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Request;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /api/v1/access/revoke}: takes back what was granted. Thread-safe. */
final class RevokeApi {
    static final String PATH = DocumentsApi.ROOT + "/access/revoke";

    /** Who may administer this may administer everything. */
    private static final DocumentName EVERYTHING = new DocumentName("*");

    private final Revoker revoker;
    private final Gate gate;

    RevokeApi(Revoker revoker, Gate gate) {
        this.revoker = revoker;
        this.gate = gate;
    }

    /** Reads the body and answers; may throw, or complete with, a {@link Problem}. */
    CompletableFuture<Reply> answer(Request request, Call call) {
        if (!request.getMethod().equals("POST")) {
            throw new Problem(405, "expected POST here, but it is " + request.getMethod(), Map.of("Allow", "POST"));
        }
        return JsonBody.read(request, call).thenCompose(body -> revoke(call, body));
    }

    private CompletableFuture<Reply> revoke(Call call, JsonNode body) {
        if (gate.isOpen()) {
            throw new Problem(409, "nobody is asked who they are on this server, so there is nothing to revoke");
        }
        Revocation revocation = revocation(body);
        DocumentName where = revocation.kind() == Revocation.Kind.DOCUMENT ? document(revocation) : EVERYTHING;
        return gate.require(call, where, Right.ADMIN).thenApply(ignored -> revoke(revocation));
    }

    private static Revocation revocation(JsonNode request) {
        for (Revocation.Kind kind : Revocation.Kind.values()) {
            JsonNode value = request.path(kind.word());
            if (value.isString() && request.size() == 1) {
                try {
                    return new Revocation(kind, value.asString());
                } catch (IllegalArgumentException e) {
                    throw new Problem(400, String.valueOf(e.getMessage()));
                }
            }
        }
        throw new Problem(
                400,
                "expected one of {\"user\": \"ID\"}, {\"document\": \"NAME\"} and {\"token\": \"ID\"}, something else"
                        + " came");
    }

    private static DocumentName document(Revocation revocation) {
        try {
            return new DocumentName(revocation.value());
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "document: " + e.getMessage());
        }
    }

    private Reply revoke(Revocation revocation) {
        int connections;
        try {
            connections = revoker.revoke(revocation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(revocation.kind().word(), revocation.value());
        body.put("connections", connections);
        return Reply.fresh(200, "application/json", JsonMapper.shared().writeValueAsBytes(body));
    }
}
