package dev.yarrow.server.http;

import dev.yarrow.server.access.Revocation;
import dev.yarrow.server.access.Revoker;
import dev.yarrow.server.access.Right;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /api/v1/access/revoke}: takes back what was granted. Thread-safe. */
final class RevokeApi {
    static final String PATH = DocumentsApi.ROOT + "/access/revoke";
    private static final int MAX_BODY = 8 << 10;

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
        // A page of another site may send forms and plain text unasked, but not this.
        if (!call.header("content-type").orElse("").toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new Problem(415, "expected a body of application/json", Map.of("Connection", "close"));
        }
        if (request.getLength() < 0) {
            throw new Problem(411, "expected a Content-Length", Map.of("Connection", "close"));
        }
        if (request.getLength() > MAX_BODY) {
            throw new Problem(413, "expected at most " + MAX_BODY + " bytes", Map.of("Connection", "close"));
        }
        CompletableFuture<byte[]> body = new CompletableFuture<>();
        Content.Source.asByteArrayAsync(request, MAX_BODY, Promise.Invocable.toPromise(body));
        return body.thenCompose(bytes -> revoke(call, bytes));
    }

    private CompletableFuture<Reply> revoke(Call call, byte[] body) {
        if (gate.isOpen()) {
            throw new Problem(409, "nobody is asked who they are on this server, so there is nothing to revoke");
        }
        Revocation revocation = revocation(body);
        DocumentName where = revocation.kind() == Revocation.Kind.DOCUMENT ? document(revocation) : EVERYTHING;
        return gate.require(call, where, Right.ADMIN).thenApply(ignored -> revoke(revocation));
    }

    private static Revocation revocation(byte[] body) {
        try {
            JsonNode request = JsonMapper.shared().readTree(body);
            for (Revocation.Kind kind : Revocation.Kind.values()) {
                JsonNode value = request.path(kind.word());
                if (value.isString() && request.size() == 1) {
                    return new Revocation(kind, value.asString());
                }
            }
        } catch (JacksonException e) {
            // said below, in the same words
        } catch (IllegalArgumentException e) {
            throw new Problem(400, String.valueOf(e.getMessage()));
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
