package dev.yarrow.server.presence;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Principal;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes into a presence state who its client is, over whatever the client says. Stateless.
 *
 * <p>The place is {@code user}, where the editor bindings of Yjs look: {@code id} and {@code right} always, {@code name} and
 * {@code color} as far as the server knows them. Lexical keeps {@code name} and {@code color} beside its caret; there they are replaced
 * if they are there.
 */
final class Stamp {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final String NAME = "name";
    private static final String COLOR = "color";
    private static final String RIGHT = "right";

    private Stamp() {}

    /**
     * The entry with its client's identity and right; the same one if nobody knows who the client is, or if it does not say who it
     * is at all.
     *
     * @throws PresenceRefusedException if the state is JSON that no editor makes
     */
    static AwarenessEntry on(AwarenessEntry entry, Grant grant) {
        Principal principal = grant.principal();
        if (principal.isAnonymous() || Presence.GONE.equals(entry.json())) {
            return entry;
        }
        try {
            if (JSON.readTree(entry.json()) instanceof ObjectNode state) {
                identify(state, grant);
                return new AwarenessEntry(entry.clientId(), entry.clock(), JSON.writeValueAsString(state));
            }
            return entry;
        } catch (JacksonException e) {
            throw new PresenceRefusedException("a presence state is nested too deeply, or not JSON");
        }
    }

    private static void identify(ObjectNode state, Grant grant) {
        Principal principal = grant.principal();
        JsonNode claimed = state.get("user");
        ObjectNode user = claimed instanceof ObjectNode object ? object : state.putObject("user");
        user.put("id", principal.id());
        user.put(RIGHT, grant.right().name().toLowerCase(Locale.ROOT));
        if (!principal.name().isEmpty()) {
            user.put(NAME, principal.name());
        }
        principal.color().ifPresent(color -> user.put(COLOR, color));
        if (state.has(NAME) && !principal.name().isEmpty()) {
            state.put(NAME, principal.name());
        }
        if (state.has(COLOR)) {
            principal.color().ifPresent(color -> state.put(COLOR, color));
        }
    }
}
