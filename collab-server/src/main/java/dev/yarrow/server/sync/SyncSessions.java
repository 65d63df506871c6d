package dev.yarrow.server.sync;

import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.limit.NoPlaceException;
import dev.yarrow.server.limit.Place;
import dev.yarrow.server.limit.Places;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.transport.OutboxBudget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
    private final Places places;
    private final OutboxBudget budget;
    private final InstantSource clock;
    private final Metrics metrics;
    private final AnswerWatch answers;
    private final ConcurrentMap<String, SyncSession> sessions = new ConcurrentHashMap<>();
    /** One for each of the clients that come at the same time, nearly always; entering a room may take a while. */
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    private volatile boolean stopping;

    /**
     * @param places of the connections of all protocols; a session takes one of them
     * @param budget of what waits for clients of all protocols
     */
    public SyncSessions(
            Rooms rooms,
            AccessWatch watch,
            ScanLimits limits,
            SyncSettings settings,
            Places places,
            OutboxBudget budget,
            InstantSource clock,
            Metrics metrics) {
        this.rooms = rooms;
        this.watch = watch;
        this.limits = limits;
        this.settings = settings;
        this.places = places;
        this.budget = budget;
        this.clock = clock;
        this.metrics = metrics;
        this.answers = new AnswerWatch(settings.stuckAfter(), budget, clock, metrics);
        budget.add(
                () -> sessions.values().stream().map(session -> session.output().slowReader()));
        budget.add(answers::slowReaders);
        metrics.syncSessionsGauge(sessions::size);
    }

    SyncSettings settings() {
        return settings;
    }

    AnswerWatch answers() {
        return answers;
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
        Place place = place(request, grant);
        SyncSession session = new SyncSession(id, request, limits, settings, budget, metrics, clock.instant(), over -> {
            sessions.remove(id, over);
            place.close();
        });
        try {
            session.enter(rooms, watch, grant);
        } catch (Rooms.NoRoomException e) {
            metrics.refused(e.word());
            session.leave();
            throw SyncRefusal.unavailable(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            session.leave();
            throw e;
        }
        sessions.put(id, session);
        if (stopping || session.isOver()) { // since before it could be found
            session.leave();
            sessions.remove(id, session);
        }
        return session;
    }

    private Place place(AccessRequest request, Grant grant) {
        Place place = null;
        try {
            place = places.enter(request.remoteAddress());
            place.addUser(grant.principal().id());
            return place;
        } catch (NoPlaceException e) {
            if (place != null) {
                place.close();
            }
            metrics.refused(e.whose().word());
            throw e.whose() == NoPlaceException.Whose.ALL
                    ? SyncRefusal.unavailable(String.valueOf(e.getMessage()))
                    : SyncRefusal.rate(String.valueOf(e.getMessage()), Duration.ZERO);
        }
    }

    /** Looks at the time. To be called about every second. */
    public void tick() {
        answers.tick();
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
