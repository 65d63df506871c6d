package dev.yarrow.server.sync;

import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.room.Rooms;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of sync over HTTP that this server remembers, by the ids in their tickets. Thread-safe. */
public final class SyncSessions {
    private static final Logger LOG = LoggerFactory.getLogger(SyncSessions.class);
    private static final int LOCKS = 64;

    private final Rooms rooms;
    private final AccessWatch watch;
    private final ScanLimits limits;
    private final SyncSettings settings;
    private final int maxConnections;
    private final AtomicInteger connections;
    private final InstantSource clock;
    private final Metrics metrics;
    private final ConcurrentMap<String, SyncSession> sessions = new ConcurrentHashMap<>();
    /** One for each of the clients that come at the same time, nearly always; entering a room may take a while. */
    private final Object[] locks =
            Stream.generate(Object::new).limit(LOCKS).toArray();

    private volatile boolean stopping;

    /** @param connections how many there are, of all protocols; a session is one of them */
    public SyncSessions(
            Rooms rooms,
            AccessWatch watch,
            ScanLimits limits,
            SyncSettings settings,
            int maxConnections,
            AtomicInteger connections,
            InstantSource clock,
            Metrics metrics) {
        this.rooms = rooms;
        this.watch = watch;
        this.limits = limits;
        this.settings = settings;
        this.maxConnections = maxConnections;
        this.connections = connections;
        this.clock = clock;
        this.metrics = metrics;
        metrics.syncSessionsGauge(sessions::size);
    }

    SyncSettings settings() {
        return settings;
    }

    Optional<SyncSession> find(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    /** A session for somebody who just came. */
    SyncSession begin(AccessRequest request, Grant grant) {
        return enter(UUID.randomUUID().toString(), request, grant);
    }

    /** The session with that id, which is made anew if this server does not remember it. */
    SyncSession resume(String id, AccessRequest request, Grant grant) {
        SyncSession known = sessions.get(id);
        return known == null ? enter(id, request, grant) : known;
    }

    private SyncSession enter(String id, AccessRequest request, Grant grant) {
        synchronized (locks[Math.floorMod(id.hashCode(), LOCKS)]) {
            SyncSession known = sessions.get(id); // another request of the same client may have been quicker
            return known == null ? enterAlone(id, request, grant) : known;
        }
    }

    private SyncSession enterAlone(String id, AccessRequest request, Grant grant) {
        if (stopping) {
            throw SyncRefusal.unavailable("the server is stopping; come again in a few seconds");
        }
        if (connections.get() >= maxConnections) {
            metrics.refused("connections");
            throw SyncRefusal.unavailable("the server has as many connections as it takes; try again later");
        }
        SyncSession session = new SyncSession(id, request, limits, settings, metrics, clock.instant(), this::ended);
        try {
            session.enter(rooms, watch, grant);
        } catch (Rooms.NoRoomException e) {
            metrics.refused("rooms");
            session.leave();
            throw SyncRefusal.unavailable(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            session.leave();
            throw e;
        }
        connections.incrementAndGet();
        sessions.put(id, session);
        if (stopping || session.isOver()) { // since before it could be found
            session.leave();
            ended(session);
        }
        return session;
    }

    private void ended(SyncSession session) {
        if (sessions.remove(session.id(), session)) {
            connections.decrementAndGet();
        }
    }

    /** Looks at the time. To be called about every second. */
    public void tick() {
        Instant now = clock.instant();
        for (SyncSession session : sessions.values()) {
            try {
                session.tick(now);
            } catch (RuntimeException e) {
                LOG.error("A session of sync over HTTP could not be told the time", e);
            }
        }
    }

    /** Ends all sessions, so that their clients come again, and takes no more. */
    public void stop() {
        stopping = true;
        List.copyOf(sessions.values()).forEach(SyncSession::leave);
    }
}
