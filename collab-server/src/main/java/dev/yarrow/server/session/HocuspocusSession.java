package dev.yarrow.server.session;

import dev.yarrow.server.limit.Place;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.protocol.HocuspocusAddress;
import dev.yarrow.server.protocol.HocuspocusFrame;
import dev.yarrow.server.protocol.HocuspocusProtocol;
import dev.yarrow.server.protocol.ProtocolException;
import dev.yarrow.server.room.RoomScheduler;
import dev.yarrow.server.transport.Connection;
import dev.yarrow.server.transport.ConnectionHandler;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.server.transport.Handshake;
import dev.yarrow.storage.DocumentName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a Hocuspocus client, on which it is in any number of documents. Confined to its connection. Each address
 * is a {@link DocumentSession} with an authentication, a room and an end of its own; only what cannot be put down to one
 * of them ends the socket.
 */
final class HocuspocusSession implements ConnectionHandler {
    private static final Frame NOBODYS_KEEPALIVE =
            Frame.of(Frame.Kind.CONTROL, 0, new HocuspocusProtocol(new HocuspocusAddress("")).keepalive());

    private final HocuspocusServices services;
    private final Handshake handshake;
    private final Optional<String> handshakeToken;
    private final Place place;
    private final Map<HocuspocusAddress, DocumentSession> documents = new HashMap<>();
    private @Nullable Socket socket;
    private volatile Frame keepalive = NOBODYS_KEEPALIVE;
    private RoomScheduler.@Nullable Cancellable deadline;

    /** What a session's documents share while it is open. */
    record Socket(
            Connection connection,
            SharedReading reading,
            WaitingFrames waiting,
            Questions questions,
            PresencePace presence) {}

    /**
     * @param handshakeToken what the client showed before it named a document, for those that show nothing later
     * @param place what this socket takes up
     */
    HocuspocusSession(HocuspocusServices services, Handshake handshake, Optional<String> handshakeToken, Place place) {
        this.services = services;
        this.handshake = handshake;
        this.handshakeToken = handshakeToken;
        this.place = place;
    }

    @Override
    public void onOpen(Connection connection) {
        SharedReading reading = new SharedReading(connection);
        HocuspocusLimits limits = services.limits();
        socket = new Socket(
                connection,
                reading,
                new WaitingFrames(limits, reading, services.metrics()),
                new Questions(limits.maxQuestions()),
                new PresencePace(connection, limits.presence(), services.nanoClock()));
        awaitAdmittance(connection);
    }

    private void awaitAdmittance(Connection connection) {
        deadline = services.scheduler()
                .after(
                        services.limits().unauthenticatedTimeout(),
                        () -> connection.later(() -> {
                            if (!hasJoined()) {
                                connection.close(
                                        CloseCode.UNAUTHENTICATED, "nobody on it was in a document for too long");
                            }
                        }));
    }

    @Override
    public void onBinary(byte[] payload) {
        Socket open = socket;
        if (open == null) {
            return;
        }
        try {
            HocuspocusFrame.decode(payload).ifPresent(frame -> receive(open, frame, payload.length));
        } catch (ProtocolException e) {
            services.metrics().updateRejected("malformed");
            open.connection.close(e.closeCode(), e.reason());
        }
    }

    private void receive(Socket open, HocuspocusFrame frame, int size) {
        DocumentSession document = documents.get(frame.address());
        if (document == null) {
            document = begin(open, frame.address());
        }
        document.receive(frame.message(), size);
    }

    /** A session for an address that is new here; it is not kept if it could never be let into a document. */
    private DocumentSession begin(Socket open, HocuspocusAddress address) {
        DocumentName name;
        try {
            name = new DocumentName(address.documentName());
        } catch (IllegalArgumentException e) {
            services.metrics().refused("name");
            return DocumentSession.refused(this, open, address, String.valueOf(e.getMessage()));
        }
        if (documents.size() >= services.limits().maxDocuments()) {
            services.metrics().refused("documents");
            return DocumentSession.refused(
                    this,
                    open,
                    address,
                    "one connection has at most " + services.limits().maxDocuments()
                            + " documents; open another connection for more");
        }
        if (documents.isEmpty()) {
            keepalive = Frame.of(Frame.Kind.CONTROL, 0, new HocuspocusProtocol(address).keepalive());
        }
        DocumentSession document = new DocumentSession(this, open, address, name);
        documents.put(address, document);
        return document;
    }

    /** A document was left for good; its address may begin anew. */
    void forget(HocuspocusAddress address) {
        documents.remove(address);
    }

    /** Somebody was let in, so this socket is of use. */
    void authenticated() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    /** A document was left; if it was the last, this socket is of use only if another one comes. */
    void left() {
        Socket open = socket;
        if (open != null && deadline == null && !hasJoined()) {
            awaitAdmittance(open.connection);
        }
    }

    /** Whether this socket has a document that ending the socket would hurt. */
    boolean hasJoined() {
        return documents.values().stream().anyMatch(DocumentSession::isJoined);
    }

    /** What this socket takes up. */
    Place place() {
        return place;
    }

    HocuspocusServices services() {
        return services;
    }

    Handshake handshake() {
        return handshake;
    }

    Optional<String> handshakeToken() {
        return handshakeToken;
    }

    @Override
    public void onText() {
        Socket open = socket;
        if (open != null) {
            services.metrics().refused("text");
            open.connection.close(CloseCode.NOT_ACCEPTABLE, "the protocol is binary, a text message came");
        }
    }

    /** What goes past the documents' lanes is small and never dropped. */
    @Override
    public void onDrained(boolean fellBehind, boolean presenceDropped) {}

    @Override
    public void onClosed(int code, String reason) {
        socket = null;
        authenticated();
        List.copyOf(documents.values()).forEach(DocumentSession::leave);
        documents.clear();
    }

    @Override
    public Optional<Frame> keepalive() {
        return Optional.of(keepalive);
    }
}
