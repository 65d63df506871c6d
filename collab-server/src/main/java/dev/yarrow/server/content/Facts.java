package dev.yarrow.server.content;

import dev.yarrow.crdt.Doc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What lists show of a document: the texts {@code title} and {@code kind} of its map {@code meta}, which the bundled
 * editor writes. Stateless; to be called by the document's owner.
 */
public final class Facts {
    private static final String ROOT = "meta";
    private static final List<String> KEYS = List.of("title", "kind");
    private static final int MAX_CHARACTERS = 200;

    private Facts() {}

    /** One entry for each fact, of at most 200 UTF-16 units; an empty text where the document says nothing. */
    public static Map<String, String> of(Doc doc) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String key : KEYS) {
            facts.put(key, doc.mapText(ROOT, key, MAX_CHARACTERS));
        }
        return facts;
    }
}
