package dev.yarrow.server.content;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.RootKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What lists show of a document: the texts {@code title} and {@code kind} of its map {@code meta}, which the bundled
 * editor writes. Stateless; to be called by the document's owner.
 */
public final class Facts {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ROOT = "meta";
    private static final List<String> KEYS = List.of("title", "kind");
    private static final int MAX_CHARACTERS = 200;

    private Facts() {}

    /** One entry for each fact; an empty text where the document says nothing. */
    public static Map<String, String> of(Doc doc) {
        JsonNode meta = JSON.readTree(doc.json(ROOT, RootKind.MAP));
        Map<String, String> facts = new LinkedHashMap<>();
        for (String key : KEYS) {
            JsonNode value = meta.get(key);
            facts.put(key, value != null && value.isString() ? shortened(value.stringValue()) : "");
        }
        return facts;
    }

    private static String shortened(String text) {
        if (text.length() <= MAX_CHARACTERS) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_CHARACTERS - 1));
        return text.substring(0, splitsPair ? MAX_CHARACTERS - 1 : MAX_CHARACTERS);
    }
}
