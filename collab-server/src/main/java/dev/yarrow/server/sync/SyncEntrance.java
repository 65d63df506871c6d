package dev.yarrow.server.sync;

import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.MessageBatch;
import dev.yarrow.server.protocol.ProtocolException;
import dev.yarrow.server.room.RoomEvent;
import dev.yarrow.storage.DocumentName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients of sync over HTTP in: newcomers by what they show, others by their ticket. Thread-safe; nothing blocks. What
 * is refused fails with a {@link SyncRefusal}.
 *
 * <p>A ticket only says who was let in. While this server remembers the session, it also knows whether what was granted
 * still holds; otherwise it is decided about as if the client came for the first time.
 */
public final class SyncEntrance {
    private static final Logger LOG = LoggerFactory.getLogger(SyncEntrance.class);
    private static final int MAX_MESSAGES = 1_000;

    /** So that the ticket, which holds it, fits into a header. */
    private static final int MAX_TOKEN_CHARACTERS = 4_096;

    private final SyncSessions sessions;
    private final Authenticator authenticator;
    private final Tickets tickets;
    private final InstantSource clock;
    private final Metrics metrics;

    public SyncEntrance(
            SyncSessions sessions, Authenticator authenticator, Tickets tickets, InstantSource clock, Metrics metrics) {
        this.sessions = sessions;
        this.authenticator = authenticator;
        this.tickets = tickets;
        this.clock = clock;
        this.metrics = metrics;
    }

    public SyncSettings settings() {
        return sessions.settings();
    }

    public AnswerWatch answers() {
        return sessions.answers();
    }

    public Instant now() {
        return clock.instant();
    }

    /** Somebody who was let in, and what the document has for them. Immutable. */
    public record Opened(SyncSession session, Delivery delivery) {}

    /** Somebody who may come in, by a grant. Immutable. */
    public record Newcomer(AccessRequest request, Grant grant) {}

    /** Decides about a newcomer. */
    public CompletionStage<Newcomer> admit(AccessRequest request) {
        if (request.token().orElse("").length() > MAX_TOKEN_CHARACTERS) {
            throw SyncRefusal.forbidden("the token is longer than " + MAX_TOKEN_CHARACTERS + " characters");
        }
        return decide(request, granted -> new Newcomer(request, granted.grant()));
    }

    /** Gives a newcomer a place in the document. */
    public SyncSession begin(Newcomer newcomer) {
        return sessions.begin(newcomer.request, newcomer.grant);
    }

    /** Finds the session of somebody with a ticket, or makes it anew. */
    public CompletionStage<SyncSession> holder(
            String sealed, DocumentName document, String remoteAddress, Optional<String> origin) {
        Ticket ticket = tickets.open(sealed, clock.instant())
                .filter(known -> known.document().equals(document))
                .orElseThrow(() ->
                        SyncRefusal.ticket("the ticket is not of this document and server, or too old; open anew"));
        Optional<SyncSession> known = sessions.find(ticket.session());
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        AccessRequest request = new AccessRequest(document, ticket.token(), remoteAddress, origin);
        return decide(request, granted -> sessions.resume(ticket.session(), request, granted.grant()));
    }

    private <T> CompletionStage<T> decide(AccessRequest request, Function<Decision.Granted, T> enter) {
        return authenticator.decide(request).handle((decision, failure) -> {
            if (decision instanceof Decision.Granted granted) {
                return enter.apply(granted);
            }
            throw refusal(request, decision, failure);
        });
    }

    private SyncRefusal refusal(AccessRequest request, @Nullable Decision decision, @Nullable Throwable failure) {
        if (decision instanceof Decision.Denied denied) {
            metrics.refused("access");
            return request.token().isEmpty() || denied.anotherTokenMayHelp()
                    ? SyncRefusal.unauthorized(denied.reason())
                    : SyncRefusal.forbidden(denied.reason());
        }
        metrics.refused("authenticator");
        if (decision instanceof Decision.Unavailable unavailable) {
            return SyncRefusal.unavailable(unavailable.reason());
        }
        LOG.error("The authenticator failed, so nobody knows who may come in", failure);
        return SyncRefusal.unavailable("nobody can say now whether you may come in; try again later");
    }

    /** Says a newcomer's first words; completes on any thread. */
    public CompletableFuture<Opened> open(SyncSession session, byte[] body) {
        List<RoomEvent> events = events(session, body);
        boolean begins = !events.isEmpty() && events.get(0) instanceof RoomEvent.SyncStep1Received;
        boolean ends =
                events.size() == 1 || (events.size() == 2 && events.get(1) instanceof RoomEvent.AwarenessReceived);
        if (!begins || !ends) {
            throw SyncRefusal.malformed("expected a sync step 1, and after it at most one awareness message");
        }
        return session.open(events).thenApply(delivery -> new Opened(session, delivery));
    }

    /** Forgets a newcomer who did not get in after all. */
    public void leave(SyncSession session) {
        session.leave();
    }

    /** Hands over a push; completes on any thread. */
    public CompletableFuture<Pushed> push(SyncSession session, byte[] body) {
        return session.push(events(session, body), clock.instant());
    }

    private static List<RoomEvent> events(SyncSession session, byte[] body) {
        try {
            return session.input().scan(MessageBatch.split(body, MAX_MESSAGES));
        } catch (ProtocolException e) {
            throw SyncRefusal.malformed(e.reason());
        }
    }

    /** A new ticket for this session. */
    public String ticket(SyncSession session) {
        return tickets.seal(session.ticket(clock.instant()));
    }

    /** Whether more than half of a ticket's time is used up; false for what is no ticket. */
    public boolean isWorn(String sealed) {
        Instant now = clock.instant();
        return tickets.open(sealed, now)
                .filter(ticket -> now.plus(settings().ticket().dividedBy(2)).isAfter(ticket.expires()))
                .isPresent();
    }
}
