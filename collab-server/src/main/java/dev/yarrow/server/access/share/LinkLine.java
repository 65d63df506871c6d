package dev.yarrow.server.access.share;

import dev.yarrow.server.access.Right;
import dev.yarrow.storage.DocumentName;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a link stands in the list on disk, as one line of JSON. Stateless. */
final class LinkLine {
    private static final JsonMapper JSON = JsonMapper.shared();

    private LinkLine() {}

    static String write(ShareLink link) {
        Map<String, String> line = new LinkedHashMap<>();
        line.put("link", link.id());
        line.put("document", link.document().value());
        line.put("right", link.right().name().toLowerCase(Locale.ROOT));
        link.expires().ifPresent(expires -> line.put("expires", expires.toString()));
        line.put("label", link.label());
        line.put("by", link.madeBy());
        line.put("created", link.created().toString());
        return JSON.writeValueAsString(line);
    }

    /** @throws IllegalArgumentException if it is not a link */
    static ShareLink read(String line) {
        try {
            JsonNode link = JSON.readTree(line);
            return new ShareLink(
                    text(link, "link"),
                    new DocumentName(text(link, "document")),
                    Right.valueOf(text(link, "right").toUpperCase(Locale.ROOT)),
                    link.has("expires") ? Optional.of(Instant.parse(text(link, "expires"))) : Optional.empty(),
                    text(link, "label"),
                    text(link, "by"),
                    Instant.parse(text(link, "created")));
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalArgumentException("not a link", e);
        }
    }

    private static String text(JsonNode link, String name) {
        if (!link.path(name).isString()) {
            throw new IllegalArgumentException("expected a text as " + name);
        }
        return link.path(name).asString();
    }
}
