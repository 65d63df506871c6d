package dev.yarrow.server.session;

import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.protocol.HocuspocusProtocol;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.storage.DocumentName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a {@link DocumentSession} share. Confined to the turns of its connection.
 *
 * @param document absent if the client asked for one that cannot be
 */
record DocumentContext(
        HocuspocusSession owner,
        HocuspocusSession.Socket socket,
        HocuspocusProtocol protocol,
        @Nullable DocumentName document) {
    HocuspocusServices services() {
        return owner.services();
    }

    DocumentName name() {
        if (document == null) {
            throw new IllegalStateException("a session without a document was let in");
        }
        return document;
    }

    AccessRequest request(Optional<String> token) {
        return new AccessRequest(
                name(),
                token,
                owner.handshake().remoteAddress(),
                owner.handshake().origin());
    }

    /** Sends what the limits never drop, past the document's lane. */
    void send(byte[] message) {
        socket.connection().offer(List.of(Frame.of(Frame.Kind.CONTROL, 0, message)));
    }
}
