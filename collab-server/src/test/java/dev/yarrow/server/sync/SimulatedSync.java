package dev.yarrow.server.sync;

import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.limit.Places;
import dev.yarrow.server.limit.RateLimit;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.MessageBatch;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.transport.OutboxBudget;
import dev.yarrow.server.transport.RateLimits;
import dev.yarrow.server.transport.TransportListener;
import dev.yarrow.storage.DocumentName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The sessions of sync over HTTP without a web server: requests as calls, which a simulation makes when it likes. Ids are
 * handed in, so that nothing is left to chance.
 */
public final class SimulatedSync {
    private static final byte[] SECRET =
            "the same on all servers, so tickets outlive any".getBytes(StandardCharsets.UTF_8);
    private static final RateLimit PRESENCE = RateLimit.of(200, Duration.ofSeconds(5));
    private static final String ADDRESS = "192.0.2.2";
    private static final int MAX_MESSAGES = 10_000;

    private final SyncSessions sessions;
    private final SyncEntrance entrance;
    private final InstantSource clock;
    private final long maxQueueBytes;

    public SimulatedSync(
            Rooms rooms,
            Authenticator authenticator,
            AccessWatch watch,
            Places places,
            InstantSource clock,
            long maxQueueBytes,
            Metrics metrics) {
        this.clock = clock;
        this.maxQueueBytes = maxQueueBytes;
        SyncSettings settings = SyncSettings.of(
                Duration.ofSeconds(30), 1 << 20, maxQueueBytes, Duration.ofSeconds(30), RateLimits.DEFAULT, PRESENCE);
        OutboxBudget budget = new OutboxBudget(Long.MAX_VALUE, TransportListener.NONE, () -> {});
        this.sessions = new SyncSessions(rooms, watch, ScanLimits.DEFAULT, settings, places, budget, clock, metrics);
        this.entrance = new SyncEntrance(sessions, authenticator, new Tickets(SECRET), clock, metrics);
    }

    /** A second passed. */
    public void tick() {
        sessions.tick();
    }

    public SyncEntrance entrance() {
        return entrance;
    }

    /** As {@code POST open}; the id is one that was never used. */
    public CompletionStage<SyncEntrance.Opened> open(DocumentName document, String token, String id, byte[] body) {
        return entrance.admit(new AccessRequest(document, Optional.of(token), ADDRESS, Optional.empty()))
                .thenCompose(newcomer -> {
                    SyncSession session = sessions.resume(id, newcomer.request(), newcomer.grant());
                    CompletableFuture<SyncEntrance.Opened> opened = entrance.open(session, body);
                    return opened.whenComplete((done, failure) -> {
                        if (failure != null) {
                            entrance.leave(session);
                        }
                    });
                });
    }

    /** The session of whoever shows a ticket, as every other request finds it. */
    public CompletionStage<SyncSession> holder(String ticket, DocumentName document) {
        return entrance.holder(ticket, document, ADDRESS, Optional.empty());
    }

    /** As an answer is written. */
    public static List<byte[]> messages(Delivery delivery) {
        Batch batch = delivery.batch();
        return MessageBatch.split(batch.read(Math.toIntExact(batch.remaining())), MAX_MESSAGES);
    }

    /** Bytes that a session has for its client, over what it may have. */
    public long queuedBytesOver(SyncSession session) {
        return session.output().slowReader().bytes() - maxQueueBytes;
    }

    public InstantSource clock() {
        return clock;
    }
}
