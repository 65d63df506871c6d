package dev.yarrow.server.room;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.server.presence.Presence;
import dev.yarrow.server.protocol.ServerMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became known of presence in this turn, as one message for those who do not know it, and all presence, as one
 * message that is made once for all who ask. Confined to its room.
 */
final class PresenceNews {
    private final Presence<SessionId> presence;
    private final Map<Long, AwarenessEntry> changed = new LinkedHashMap<>();
    private @Nullable SessionId author;
    private boolean ofSeveral;
    private ServerMessage.@Nullable Awareness everybody;

    PresenceNews(Presence<SessionId> presence) {
        this.presence = presence;
    }

    /** @param by who told it and need not hear it; null if nobody did */
    void add(List<AwarenessEntry> entries, @Nullable SessionId by) {
        if (entries.isEmpty()) {
            return;
        }
        everybody = null;
        ofSeveral |= !changed.isEmpty() && (by == null || !by.equals(author));
        author = by;
        for (AwarenessEntry entry : entries) {
            changed.put(entry.clientId(), entry);
        }
    }

    /** Takes out the message of this turn. */
    Optional<RoomEffect> take() {
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        ServerMessage.Awareness message = new ServerMessage.Awareness(List.copyOf(changed.values()));
        RoomEffect broadcast = new RoomEffect.BroadcastAwareness(message, ofSeveral ? null : author);
        changed.clear();
        ofSeveral = false;
        author = null;
        return Optional.of(broadcast);
    }

    /** Who is here; no message if nobody is. */
    List<ServerMessage> everybody() {
        if (presence.size() == 0) {
            return List.of();
        }
        if (everybody == null) {
            everybody = new ServerMessage.Awareness(presence.entries());
        }
        return List.of(everybody);
    }
}
