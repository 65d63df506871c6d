package dev.yarrow.server.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON of questions to a webhook and of its answers. Stateless.
 *
 * <pre>
 * 200 {"right": "write", "user": {"id": "u1", "name": "Ann", "color": "#aa0000"}, "expires": "2026-01-01T00:00:00Z"}
 * 200 {"right": "none", "reason": "ask Bob for an invitation"}
 * 401, 403                                                   as if the right were none
 * </pre>
 *
 * <p>Everything but {@code right} may be left out. Any other answer is none: the client is told to come back.
 */
final class WebhookAnswer {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_TEXT = 200;
    private static final String DENIED = "you may not open this document";

    private WebhookAnswer() {}

    static byte[] question(AccessRequest request) {
        Map<String, @Nullable String> question = new LinkedHashMap<>();
        question.put("document", request.document().value());
        question.put("token", request.token().orElse(null));
        question.put("remoteAddress", request.remoteAddress());
        question.put("origin", request.origin().orElse(null));
        return JSON.writeValueAsBytes(question);
    }

    /** @throws IllegalArgumentException if it is no answer; the message holds nothing of it */
    static Decision read(int status, byte[] body) {
        if (status == 401 || status == 403) {
            return new Decision.Denied(DENIED, /* anotherTokenMayHelp= */ status == 401);
        }
        if (status != 200) {
            throw new IllegalArgumentException("expected status 200, 401 or 403, it answered " + status);
        }
        try {
            return decision(JSON.readTree(body));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("expected JSON, something else came");
        }
    }

    private static Decision decision(JsonNode answer) {
        String word = answer.path("right").asString("");
        if (word.equals("none")) {
            return new Decision.Denied(text(answer.path("reason")).orElse(DENIED));
        }
        Right right;
        try {
            right = Right.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected \"right\" to be none, read, comment, write or admin");
        }
        JsonNode user = answer.path("user");
        Principal principal = new Principal(
                text(user.path("id")).orElse("guest"), text(user.path("name")).orElse(""), text(user.path("color")));
        return new Decision.Granted(new Grant(principal, right, expires(answer.path("expires")), Optional.empty()));
    }

    private static Optional<String> text(JsonNode value) {
        return value.isString()
                        && !value.asString().isEmpty()
                        && value.asString().length() <= MAX_TEXT
                ? Optional.of(value.asString())
                : Optional.empty();
    }

    private static Optional<Instant> expires(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(value.asString("")));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("expected \"expires\" like 2026-01-01T00:00:00Z");
        }
    }
}
