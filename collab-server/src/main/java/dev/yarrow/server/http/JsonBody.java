package dev.yarrow.server.http;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what little JSON a call brings. No state. */
final class JsonBody {
    private static final int MAX_BYTES = 8 << 10;
    private static final Map<String, String> CLOSE = Map.of("Connection", "close");

    private JsonBody() {}

    /** The body; throws, or completes with, a {@link Problem} where it is not one that is taken. */
    static CompletableFuture<JsonNode> read(Request request, Call call) {
        // A page of another site may send forms and plain text unasked, but not this.
        if (!call.header("content-type").orElse("").toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new Problem(415, "expected a body of application/json", CLOSE);
        }
        if (request.getLength() < 0) {
            throw new Problem(411, "expected a Content-Length", CLOSE);
        }
        if (request.getLength() > MAX_BYTES) {
            throw new Problem(413, "expected at most " + MAX_BYTES + " bytes", CLOSE);
        }
        CompletableFuture<byte[]> body = new CompletableFuture<>();
        Content.Source.asByteArrayAsync(request, MAX_BYTES, Promise.Invocable.toPromise(body));
        return body.thenApply(JsonBody::parse);
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException e) {
            throw new Problem(400, "expected JSON, something else came");
        }
    }
}
