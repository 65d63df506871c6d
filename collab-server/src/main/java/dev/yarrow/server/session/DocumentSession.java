package dev.yarrow.server.session;

import dev.yarrow.crdt.MalformedException;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.limit.NoPlaceException;
import dev.yarrow.server.protocol.ClientMessage;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.protocol.Dialect;
import dev.yarrow.server.protocol.HocuspocusAddress;
import dev.yarrow.server.protocol.HocuspocusMessage;
import dev.yarrow.server.protocol.HocuspocusProtocol;
import dev.yarrow.server.protocol.ServerMessage;
import dev.yarrow.server.room.Outlet;
import dev.yarrow.server.room.RoomEvent;
import dev.yarrow.server.room.RoomScheduler;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.room.Seat;
import dev.yarrow.server.room.SessionId;
import dev.yarrow.server.session.WaitingMessages.Beginning;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.server.transport.Peer;
import dev.yarrow.storage.DocumentName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One document on a Hocuspocus socket, or one of several sessions with it. Confined to the turns of its connection.
 *
 * <p>It waits until somebody has decided about it, and keeps what the client sends meanwhile; then it is joined or
 * refused. A client that sends messages without having shown a token (after a failover, or because its version shows none
 * when it has none) is asked for it, and let in meanwhile if everybody is. Refused sessions answer each update with
 * "refused" and cost nothing else, and a new token begins anew.
 */
final class DocumentSession {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentSession.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(4);
    private static final int FIRST_FINAL_CODE = 4400;
    private static final int LAST_FINAL_CODE = 4499;

    private final HocuspocusSession owner;
    private final HocuspocusServices services;
    private final HocuspocusSession.Socket socket;
    private final HocuspocusProtocol protocol;
    private final HocuspocusAddress address;
    private final @Nullable DocumentName name;
    private State state;

    /** Whether the provider is new enough to understand that its session is over. */
    private boolean understandsClose;

    /** Whether somebody is deciding, or will be asked again; one at a time, however many tokens come. */
    private boolean asking;

    private final LatestToken newer;

    private sealed interface State {}

    /** Nobody has decided yet. */
    private static final class Waiting implements State {
        private final WaitingMessages messages;
        private boolean deciding;

        /** Whether the client did not begin with a token and was asked for it. */
        private boolean asked;

        private Waiting(WaitingMessages messages) {
            this.messages = messages;
        }
    }

    /** In a room. */
    private static final class Joined implements State {
        private final Seat seat;
        private final DocumentConnection connection;
        private final MessageScanner scanner;
        private final Beginning beginning;
        private final Duration retryAfter;
        private Optional<String> token;
        private Grant grant;
        private boolean greeted;
        private AccessWatch.@Nullable Stay stay;
        private RoomScheduler.@Nullable Cancellable refresh;

        private Joined(
                Seat seat,
                DocumentConnection connection,
                MessageScanner scanner,
                Beginning beginning,
                Duration retryAfter,
                Optional<String> token,
                Grant grant) {
            this.seat = seat;
            this.connection = connection;
            this.scanner = scanner;
            this.beginning = beginning;
            this.retryAfter = retryAfter;
            this.token = token;
            this.grant = grant;
        }

        /** How the client would get in step if what it sent to the room so far were lost. */
        private Beginning again() {
            if (!greeted) {
                return Beginning.ITS_STEP_1;
            }
            return beginning == Beginning.NO_STEP_1 ? Beginning.NO_STEP_1 : Beginning.LOST_STEP_1;
        }
    }

    /** Not in a room; {@code beginning} is for the case that a decision comes which is about it still. */
    private record Refused(String reason, Beginning beginning) implements State {}

    /** Left, by the client or with its socket. */
    private record Left() implements State {}

    private final Receiver receiver = new Receiver();

    /** A session that waits for its client's token. */
    DocumentSession(
            HocuspocusSession owner, HocuspocusSession.Socket socket, HocuspocusAddress address, DocumentName name) {
        this(owner, socket, address, name, new Waiting(new WaitingMessages(socket.waiting(), Beginning.ITS_STEP_1)));
    }

    /** A session that can be let into no document. */
    static DocumentSession refused(
            HocuspocusSession owner, HocuspocusSession.Socket socket, HocuspocusAddress address, String reason) {
        return new DocumentSession(owner, socket, address, null, new Refused(reason, Beginning.ITS_STEP_1));
    }

    private DocumentSession(
            HocuspocusSession owner,
            HocuspocusSession.Socket socket,
            HocuspocusAddress address,
            @Nullable DocumentName name,
            State state) {
        this.owner = owner;
        this.services = owner.services();
        this.socket = socket;
        this.address = address;
        this.protocol = new HocuspocusProtocol(address);
        this.name = name;
        this.newer = new LatestToken(socket.waiting());
        this.state = state;
    }

    boolean isJoined() {
        return state instanceof Joined;
    }

    /** Takes in one message; {@code size} is that of its frame. */
    void receive(HocuspocusMessage message, int size) {
        if (state instanceof Waiting waiting && mustWait(message)) {
            keep(waiting, message, size);
        } else {
            message.accept(receiver);
        }
    }

    private static boolean mustWait(HocuspocusMessage message) {
        return message instanceof HocuspocusMessage.Document || message instanceof HocuspocusMessage.Stateless;
    }

    private void keep(Waiting waiting, HocuspocusMessage message, int size) {
        if (!asking && !waiting.asked) {
            waiting.asked = true;
            waiting.messages.unexpected(message);
            send(protocol.tokenRequest());
            decide(owner.handshakeToken());
        }
        if (!waiting.deciding && socket.waiting().isReserved()) {
            refuseIfOwed(message);
            waiting.messages.letGo(message);
        } else {
            waiting.messages.keep(message, size);
        }
    }

    // --- who it is

    private void decide(Optional<String> token) {
        if (asking) {
            newer.put(token);
        } else {
            asking = true;
            decide(token, FIRST_RETRY);
        }
    }

    private void decide(Optional<String> token, Duration retryAfter) {
        if (state instanceof Waiting waiting) {
            waiting.deciding = true;
        }
        socket.questions().ask(() -> ask(token, retryAfter));
    }

    private void ask(Optional<String> token, Duration retryAfter) {
        if (state instanceof Left) {
            socket.questions().answered();
            return;
        }
        CompletableFuture<Decision> decision = services.authenticator()
                .decide(request(token))
                .toCompletableFuture()
                .copy();
        RoomScheduler.Cancellable timeout = services.scheduler()
                .after(
                        services.limits().authenticationTimeout(),
                        () -> decision.complete(new Decision.Unavailable("nobody decided in time")));
        CompletableFuture<Decision> unused = decision.whenComplete((made, failure) -> {
            timeout.cancel();
            socket.connection().later(() -> {
                socket.questions().answered();
                decided(token, retryAfter, made, failure);
            });
        });
    }

    private AccessRequest request(Optional<String> token) {
        return new AccessRequest(
                name(),
                token,
                owner.handshake().remoteAddress(),
                owner.handshake().origin());
    }

    private void decided(
            Optional<String> token, Duration retryAfter, @Nullable Decision decision, @Nullable Throwable failure) {
        if (state instanceof Left) {
            return;
        }
        asking = false;
        LatestToken.Shown next = newer.take();
        if (next != null) {
            decide(next.token());
        } else if (decision instanceof Decision.Granted granted) {
            granted(token, retryAfter, granted.grant());
        } else if (decision instanceof Decision.Denied denied) {
            denied(token, denied.reason());
        } else {
            if (failure != null) {
                LOG.error("The authenticator failed, so nobody knows who may come in", failure);
            }
            services.metrics().refused("authenticator");
            retry(token, retryAfter, "nobody can say now whether you may come in");
        }
    }

    private void granted(Optional<String> token, Duration retryAfter, Grant grant) {
        if (state instanceof Joined joined) {
            joined.seat.post(new RoomEvent.AccessChanged(joined.scanner.session(), grant));
            stays(joined, token, grant);
            return;
        }
        Waiting waiting = state instanceof Waiting still ? still : waiting(((Refused) state).beginning);
        Beginning beginning = waiting.messages.beginning();
        try {
            owner.place().addUser(grant.principal().id());
            join(token, retryAfter, grant, beginning);
        } catch (Rooms.NoRoomException e) {
            comeLater(waiting, token, retryAfter, e.word(), e);
            return;
        } catch (NoPlaceException e) {
            comeLater(waiting, token, retryAfter, e.whose().word(), e);
            return;
        }
        if (beginning != Beginning.ITS_STEP_1) {
            receiver.document(new HocuspocusMessage.Document(new ClientMessage.SyncStep1(StateVector.EMPTY.bytes())));
        }
        waiting.messages.takeOut().forEach(message -> message.accept(receiver));
    }

    private void comeLater(
            Waiting waiting, Optional<String> token, Duration retryAfter, String word, RuntimeException reason) {
        services.metrics().refused(word);
        state = waiting;
        retry(token, retryAfter, String.valueOf(reason.getMessage()));
    }

    private Waiting waiting(Beginning beginning) {
        return new Waiting(new WaitingMessages(socket.waiting(), beginning));
    }

    private void denied(Optional<String> token, String reason) {
        if (state instanceof Waiting waiting && waiting.asked && token.isEmpty()) {
            yieldSpace(waiting); // the token that was asked for may come
            return;
        }
        services.metrics().refused("access");
        end(reason);
    }

    /**
     * Trouble of ours: the client waits, or stays in the document while what it was granted before lasts. A socket that
     * is of no use otherwise is closed, so that its client tries again and is told at the upgrade to wait.
     */
    private void retry(Optional<String> token, Duration after, String reason) {
        if (state instanceof Refused) {
            return;
        }
        boolean patient = after.compareTo(LONGEST_RETRY) > 0;
        if (state instanceof Waiting waiting) {
            if (patient && !owner.hasJoined()) {
                socket.connection().close(CloseCode.TRY_LATER, reason);
                return;
            }
            yieldSpace(waiting);
        }
        asking = true;
        Duration nextAfter = patient ? after : after.multipliedBy(2);
        services.scheduler().after(patient ? LONGEST_RETRY : after, () -> socket.connection()
                .later(() -> askAgain(token, nextAfter)));
    }

    private void askAgain(Optional<String> token, Duration retryAfter) {
        if (state instanceof Left) {
            return;
        }
        LatestToken.Shown latest = newer.take();
        asking = latest != null || !(state instanceof Refused);
        if (asking) {
            decide(latest == null ? token : latest.token(), retryAfter);
        }
    }

    /** Nobody decides about this document for now, so it must not keep the socket from being read. */
    private void yieldSpace(Waiting waiting) {
        waiting.deciding = false;
        if (socket.waiting().isReserved()) {
            waiting.messages.letGoOfAll().forEach(this::refuseIfOwed);
        }
    }

    private void join(Optional<String> token, Duration retryAfter, Grant grant, Beginning beginning) {
        SessionId session = SessionId.next();
        DocumentConnection connection = new DocumentConnection(
                socket.connection(),
                socket.reading(),
                (fellBehind, presenceDropped) -> drained(session, fellBehind),
                (code, reason) -> ended(session, code, reason));
        Seat seat;
        try {
            seat = services.rooms()
                    .join(
                            name(),
                            new DocumentOutlet(
                                    session,
                                    grant,
                                    protocol,
                                    connection,
                                    beginning != Beginning.NO_STEP_1,
                                    reason -> socket.connection().later(() -> notOpened(session, reason))));
        } catch (Rooms.NoRoomException e) {
            connection.leave();
            throw e;
        }
        MessageScanner scanner =
                new MessageScanner(session, services.scanLimits(), socket.presence()::received, services.metrics());
        Joined joined = new Joined(seat, connection, scanner, beginning, retryAfter, token, grant);
        state = joined;
        owner.authenticated();
        stays(joined, token, grant);
    }

    /** From now on this is why the client may be here. */
    private void stays(Joined joined, Optional<String> token, Grant grant) {
        if (joined.stay != null) {
            joined.stay.end();
        }
        joined.token = token;
        granted(joined, grant);
        joined.stay = services.watch().begin(request(token), grant, new AccessWatch.Guest() {
            @Override
            public void changed(Grant other) {
                joined.seat.post(new RoomEvent.AccessChanged(joined.scanner.session(), other));
                inTurn(joined, () -> granted(joined, other));
            }

            @Override
            public void ended(String reason) {
                // What the client sent and the room has not taken in yet, or is merging, changes nothing any more.
                joined.seat.post(new RoomEvent.AccessChanged(joined.scanner.session(), grant.withRight(Right.READ)));
                joined.seat.leave();
                inTurn(joined, () -> end(reason));
            }
        });
    }

    private void granted(Joined joined, Grant grant) {
        joined.grant = grant;
        refreshInTime(joined);
    }

    private void inTurn(Joined joined, Runnable task) {
        socket.connection().later(() -> {
            if (state == joined) {
                task.run();
            }
        });
    }

    /** Asks for a fresh token before the grant ends; the room ends the session when none came. */
    private void refreshInTime(Joined joined) {
        if (joined.refresh != null) {
            joined.refresh.cancel();
            joined.refresh = null;
        }
        Instant now = services.clock().instant();
        joined.grant.expires().filter(now::isBefore).ifPresent(end -> {
            Duration left = Duration.between(now, end);
            Duration early = services.limits().refreshBefore();
            Duration wait = left.compareTo(early.multipliedBy(2)) > 0 ? left.minus(early) : left.dividedBy(2);
            joined.refresh =
                    services.scheduler().after(wait, () -> inTurn(joined, () -> send(protocol.tokenRequest())));
        });
    }

    private void drained(SessionId session, boolean fellBehind) {
        if (state instanceof Joined joined && joined.scanner.session().equals(session)) {
            joined.seat.post(new RoomEvent.OutboxDrained(session, fellBehind, joined.connection.writtenRevision()));
        }
    }

    // --- ends

    /** The room has done with this session. What is final concerns this document only; for the rest the client comes back. */
    private void ended(SessionId session, int code, String reason) {
        if (!(state instanceof Joined joined) || !joined.scanner.session().equals(session)) {
            return;
        }
        if (code >= FIRST_FINAL_CODE && code <= LAST_FINAL_CODE) {
            end(reason);
        } else {
            socket.connection().close(code, reason);
        }
    }

    /** The room could not open its document, which may pass. What it was sent is lost. */
    private void notOpened(SessionId session, String reason) {
        if (state instanceof Joined joined && joined.scanner.session().equals(session)) {
            leaveRoom(joined);
            state = waiting(joined.again());
            owner.left();
            if (!asking) {
                retry(joined.token, joined.retryAfter, reason);
            }
        }
    }

    /** Ends what there is, says why, and answers what waits. */
    private void end(String reason) {
        State before = state;
        if (before instanceof Joined joined) {
            leaveRoom(joined);
            state = new Refused(reason, Beginning.NO_STEP_1);
            send(protocol.denied(reason));
            if (understandsClose) {
                send(protocol.close(reason));
            }
            owner.left();
        } else if (before instanceof Waiting waiting) {
            List<HocuspocusMessage> unheard = waiting.messages.letGoOfAll();
            state = new Refused(reason, waiting.messages.beginning());
            send(protocol.denied(reason));
            unheard.forEach(this::refuseIfOwed);
        } else if (before instanceof Refused refused) {
            state = new Refused(reason, refused.beginning);
            send(protocol.denied(reason));
        }
    }

    /** The client or its socket goes. */
    void leave() {
        newer.clear();
        if (state instanceof Joined joined) {
            leaveRoom(joined);
        } else if (state instanceof Waiting waiting) {
            waiting.messages.takeOut();
        }
        state = new Left();
        owner.left();
    }

    private static void leaveRoom(Joined joined) {
        if (joined.refresh != null) {
            joined.refresh.cancel();
        }
        if (joined.stay != null) {
            joined.stay.end();
        }
        joined.seat.leave();
        joined.connection.leave();
    }

    private void refuseIfOwed(HocuspocusMessage message) {
        boolean owed = message instanceof HocuspocusMessage.Malformed malformed
                ? malformed.owesStatus()
                : message instanceof HocuspocusMessage.Document document
                        && (document.message() instanceof ClientMessage.SyncStep2
                                || document.message() instanceof ClientMessage.UpdateMessage);
        if (owed) {
            send(protocol.refused());
        }
    }

    private void send(byte[] message) {
        socket.connection().offer(List.of(Frame.of(Frame.Kind.CONTROL, 0, message)));
    }

    private DocumentName name() {
        if (name == null) {
            throw new IllegalStateException("a session without a document was let in");
        }
        return name;
    }

    /** Where the room's messages for this session go. */
    private record DocumentOutlet(
            SessionId session,
            Grant grant,
            Dialect dialect,
            Peer connection,
            boolean countsFirstAnswer,
            Consumer<String> ifNotOpened)
            implements Outlet {
        @Override
        public void notOpened(String reason) {
            ifNotOpened.accept(reason);
        }

        @Override
        public boolean wantsAcknowledgements() {
            return true;
        }
    }

    /** What each message does in the state that there is. */
    private final class Receiver implements HocuspocusMessage.Handler {
        @Override
        public void document(HocuspocusMessage.Document message) {
            if (!(state instanceof Joined joined)) {
                refuseIfOwed(message);
                return;
            }
            try {
                joined.seat.post(event(joined, message.message()));
            } catch (MalformedException e) {
                services.metrics().updateRejected("malformed");
                refuseIfOwed(message);
                end(String.valueOf(e.getMessage()));
            }
        }

        /** These clients want our step 1 with each answer to theirs; the first one came when they were let in. */
        private RoomEvent event(Joined joined, ClientMessage message) {
            RoomEvent event = message.accept(joined.scanner);
            if (event instanceof RoomEvent.SyncStep1Received step1) {
                boolean asksBack = joined.greeted;
                joined.greeted = true;
                return new RoomEvent.SyncStep1Received(step1.session(), step1.stateVector(), asksBack);
            }
            return event;
        }

        @Override
        public void token(HocuspocusMessage.Token message) {
            understandsClose |= message.version().isPresent();
            if (state instanceof Refused refused) {
                if (name == null) {
                    send(protocol.denied(refused.reason));
                    return;
                }
                state = waiting(refused.beginning == Beginning.NO_STEP_1 ? Beginning.NO_STEP_1 : Beginning.ITS_STEP_1);
            }
            String token = message.token();
            decide(token.isEmpty() ? owner.handshakeToken() : Optional.of(token));
        }

        @Override
        public void stateless(HocuspocusMessage.Stateless message) {
            if (state instanceof Joined joined) {
                try {
                    services.stateless()
                            .received(name(), joined.grant, message.payload(), payload -> reply(joined, payload));
                } catch (RuntimeException e) {
                    LOG.error("The listener for stateless messages failed", e);
                }
            }
        }

        private void reply(Joined joined, String payload) {
            for (byte[][] parts : protocol.encode(new ServerMessage.Stateless(payload))) {
                joined.connection.offer(List.of(Frame.of(Frame.Kind.CONTROL, 0, parts)));
            }
        }

        @Override
        public void close(HocuspocusMessage.Close message) {
            leave();
            owner.forget(address);
            send(protocol.close("provider_initiated"));
        }

        @Override
        public void forServers(HocuspocusMessage.ForServers message) {
            services.metrics().updateRejected("malformed");
            end("a message of type " + message.type() + " is between servers, clients do not send it");
        }

        @Override
        public void unknown(HocuspocusMessage.Unknown message) {
            LOG.debug("A client sent a message of the unknown type {}", message.type());
        }

        @Override
        public void malformed(HocuspocusMessage.Malformed message) {
            services.metrics().updateRejected("malformed");
            refuseIfOwed(message);
            end(message.reason());
        }
    }
}
