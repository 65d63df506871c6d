package dev.yarrow.server.session;

import dev.yarrow.crdt.MalformedException;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.limit.NoPlaceException;
import dev.yarrow.server.protocol.ClientMessage;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.protocol.HocuspocusAddress;
import dev.yarrow.server.protocol.HocuspocusMessage;
import dev.yarrow.server.protocol.HocuspocusProtocol;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.session.WaitingMessages.Beginning;
import dev.yarrow.storage.DocumentName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    private static final int FIRST_FINAL_CODE = 4400;
    private static final int LAST_FINAL_CODE = 4499;

    private final DocumentContext context;
    private final HocuspocusSession owner;
    private final HocuspocusServices services;
    private final HocuspocusSession.Socket socket;
    private final HocuspocusProtocol protocol;
    private final HocuspocusAddress address;
    private final TokenQuestions questions;
    private final Receiver receiver = new Receiver();
    private State state;

    /** Whether the provider is new enough to understand that its session is over. */
    private boolean understandsClose;

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
    private record Joined(JoinedDocument document) implements State {}

    /** Not in a room; {@code beginning} is for the case that a decision comes which is about it still. */
    private record Refused(String reason, Beginning beginning) implements State {}

    /** Left, by the client or with its socket. */
    private record Left() implements State {}

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
        this.context = new DocumentContext(owner, socket, protocol, name);
        this.questions = new TokenQuestions(context, new Answers());
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
        if (!questions.isAsking() && !waiting.asked) {
            waiting.asked = true;
            waiting.messages.unexpected(message);
            context.send(protocol.tokenRequest());
            questions.ask(owner.handshakeToken());
        }
        if (!waiting.deciding && socket.waiting().isReserved()) {
            refuseIfOwed(message);
            waiting.messages.letGo(message);
        } else {
            waiting.messages.keep(message, size);
        }
    }

    // --- who it is

    /** What was found out about the client's tokens. */
    private final class Answers implements TokenQuestions.Listener {
        @Override
        public void asked() {
            if (state instanceof Waiting waiting) {
                waiting.deciding = true;
            }
        }

        @Override
        public void granted(Optional<String> token, Duration retryAfter, Grant grant) {
            if (state instanceof Joined joined) {
                joined.document.grantedAnew(token, grant);
            } else {
                Waiting waiting = state instanceof Waiting still ? still : waiting(((Refused) state).beginning);
                letIn(waiting, token, retryAfter, grant);
            }
        }

        @Override
        public void denied(Optional<String> token, String reason) {
            if (state instanceof Waiting waiting && waiting.asked && token.isEmpty()) {
                yieldSpace(waiting); // the token that was asked for may come
                return;
            }
            services.metrics().refused("access");
            end(reason);
        }

        @Override
        public void unavailable(Optional<String> token, Duration retryAfter) {
            services.metrics().refused("authenticator");
            retry(token, retryAfter, "nobody can say now whether you may come in");
        }

        @Override
        public boolean isUndecided() {
            return !(state instanceof Refused);
        }
    }

    private void letIn(Waiting waiting, Optional<String> token, Duration retryAfter, Grant grant) {
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

    private void join(Optional<String> token, Duration retryAfter, Grant grant, Beginning beginning) {
        JoinedDocument document = new JoinedDocument(context, grant, beginning, new JoinedDocument.Listener() {
            @Override
            public void ended(int code, String reason) {
                DocumentSession.this.ended(code, reason);
            }

            @Override
            public void notOpened(String reason) {
                DocumentSession.this.notOpened(retryAfter, reason);
            }

            @Override
            public void accessEnded(String reason) {
                end(reason);
            }
        });
        state = new Joined(document);
        owner.authenticated();
        document.stays(token, grant);
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

    /**
     * Trouble of ours: the client waits, or stays in the document while what it was granted before lasts. A socket that
     * is of no use otherwise is closed, so that its client tries again and is told at the upgrade to wait.
     */
    private void retry(Optional<String> token, Duration after, String reason) {
        if (state instanceof Refused) {
            return;
        }
        if (state instanceof Waiting waiting) {
            if (TokenQuestions.isPatient(after) && !owner.hasJoined()) {
                socket.connection().close(CloseCode.TRY_LATER, reason);
                return;
            }
            yieldSpace(waiting);
        }
        questions.askLater(token, after);
    }

    /** Nobody decides about this document for now, so it must not keep the socket from being read. */
    private void yieldSpace(Waiting waiting) {
        waiting.deciding = false;
        if (socket.waiting().isReserved()) {
            waiting.messages.letGoOfAll().forEach(this::refuseIfOwed);
        }
    }

    // --- ends

    /** The room has done with this session. What is final concerns this document only; for the rest the client comes back. */
    private void ended(int code, String reason) {
        if (code >= FIRST_FINAL_CODE && code <= LAST_FINAL_CODE) {
            end(reason);
        } else {
            socket.connection().close(code, reason);
        }
    }

    private void notOpened(Duration retryAfter, String reason) {
        if (state instanceof Joined joined) {
            joined.document.leave();
            state = waiting(joined.document.again());
            owner.left();
            if (!questions.isAsking()) {
                retry(joined.document.token(), retryAfter, reason);
            }
        }
    }

    /** Ends what there is, says why, and answers what waits. */
    private void end(String reason) {
        State before = state;
        if (before instanceof Joined joined) {
            joined.document.leave();
            state = new Refused(reason, Beginning.NO_STEP_1);
            context.send(protocol.denied(reason));
            if (understandsClose) {
                context.send(protocol.close(reason));
            }
            owner.left();
        } else if (before instanceof Waiting waiting) {
            List<HocuspocusMessage> unheard = waiting.messages.letGoOfAll();
            state = new Refused(reason, waiting.messages.beginning());
            context.send(protocol.denied(reason));
            unheard.forEach(this::refuseIfOwed);
        } else if (before instanceof Refused refused) {
            state = new Refused(reason, refused.beginning);
            context.send(protocol.denied(reason));
        }
    }

    /** The client or its socket goes. */
    void leave() {
        questions.end();
        if (state instanceof Joined joined) {
            joined.document.leave();
        } else if (state instanceof Waiting waiting) {
            waiting.messages.takeOut();
        }
        state = new Left();
        owner.left();
    }

    private void refuseIfOwed(HocuspocusMessage message) {
        boolean owed = message instanceof HocuspocusMessage.Malformed malformed
                ? malformed.owesStatus()
                : message instanceof HocuspocusMessage.Document document
                        && (document.message() instanceof ClientMessage.SyncStep2
                                || document.message() instanceof ClientMessage.UpdateMessage);
        if (owed) {
            context.send(protocol.refused());
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
                joined.document.receive(message.message());
            } catch (MalformedException e) {
                services.metrics().updateRejected("malformed");
                refuseIfOwed(message);
                end(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public void token(HocuspocusMessage.Token message) {
            understandsClose |= message.version().isPresent();
            if (state instanceof Refused refused) {
                if (context.document() == null) {
                    context.send(protocol.denied(refused.reason));
                    return;
                }
                state = waiting(refused.beginning == Beginning.NO_STEP_1 ? Beginning.NO_STEP_1 : Beginning.ITS_STEP_1);
            }
            String token = message.token();
            questions.ask(token.isEmpty() ? owner.handshakeToken() : Optional.of(token));
        }

        @Override
        public void stateless(HocuspocusMessage.Stateless message) {
            if (state instanceof Joined joined) {
                try {
                    services.stateless()
                            .received(
                                    context.name(), joined.document.grant(), message.payload(), joined.document::reply);
                } catch (RuntimeException e) {
                    LOG.error("The listener for stateless messages failed", e);
                }
            }
        }

        @Override
        public void close(HocuspocusMessage.Close message) {
            leave();
            owner.forget(address);
            context.send(protocol.close("provider_initiated"));
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
