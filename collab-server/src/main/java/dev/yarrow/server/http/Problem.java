package dev.yarrow.server.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Why a call is refused, in the form of RFC 9457 ({@code application/problem+json}). Immutable. */
final class Problem extends RuntimeException {

    static final String MEDIA_TYPE = "application/problem+json";

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not found"),
            Map.entry(405, "Method not allowed"),
            Map.entry(406, "Not acceptable"),
            Map.entry(409, "Conflict"),
            Map.entry(410, "Gone"),
            Map.entry(411, "Length required"),
            Map.entry(413, "Content too large"),
            Map.entry(414, "Address too long"),
            Map.entry(415, "Unsupported media type"),
            Map.entry(421, "Misdirected request"),
            Map.entry(429, "Too many requests"),
            Map.entry(431, "Headers too large"),
            Map.entry(500, "Internal error"),
            Map.entry(503, "Unavailable"),
            Map.entry(505, "HTTP version not supported"));

    private final int status;
    private final String detail;
    private final Map<String, String> headers;
    private final @Nullable String code;

    Problem(int status, String detail) {
        this(status, detail, Map.of());
    }

    Problem(int status, String detail, Map<String, String> headers) {
        this(status, detail, headers, null);
    }

    /** @param code a short word for programs, which stays the same */
    Problem(int status, String detail, Map<String, String> headers, @Nullable String code) {
        super(detail, null, false, false); // expected, and often: no stack trace
        this.status = status;
        this.detail = detail;
        this.headers = Map.copyOf(headers);
        this.code = code;
    }

    Reply reply() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", title());
        body.put("status", status);
        body.put("detail", detail);
        if (code != null) {
            body.put("code", code);
        }
        return withHeaders(Reply.fresh(status, MEDIA_TYPE, JsonMapper.shared().writeValueAsBytes(body)));
    }

    /** The same for people, where no program is expected to read it. */
    Reply plainReply() {
        return withHeaders(Reply.text(status, title() + ": " + detail));
    }

    private String title() {
        return TITLES.getOrDefault(status, "Refused");
    }

    private Reply withHeaders(Reply reply) {
        Reply complete = reply;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            complete = complete.with(header.getKey(), header.getValue());
        }
        return complete;
    }
}
