package dev.yarrow.server.room;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** When each session's grant ends. Confined to its room. */
final class Expiries {
    private final TreeMap<Instant, Set<SessionId>> byTime = new TreeMap<>();
    private final Map<SessionId, Instant> bySession = new HashMap<>();

    /** Notes a session's expiry in place of the one before; none means never. */
    void put(SessionId session, Optional<Instant> expiry) {
        remove(session);
        expiry.ifPresent(time -> {
            bySession.put(session, time);
            byTime.computeIfAbsent(time, ignored -> new LinkedHashSet<>()).add(session);
        });
    }

    void remove(SessionId session) {
        Instant time = bySession.remove(session);
        if (time != null) {
            byTime.computeIfPresent(time, (ignored, sessions) -> {
                sessions.remove(session);
                return sessions.isEmpty() ? null : sessions;
            });
        }
    }

    Optional<Instant> next() {
        return byTime.isEmpty() ? Optional.empty() : Optional.of(byTime.firstKey());
    }

    /** Whose grant has ended. */
    List<SessionId> due(Instant now) {
        if (byTime.isEmpty() || byTime.firstKey().isAfter(now)) {
            return List.of();
        }
        List<SessionId> due = new ArrayList<>();
        byTime.headMap(now, /* inclusive= */ true).values().forEach(due::addAll);
        return due;
    }
}
