package dev.yarrow.server.protocol;

import dev.yarrow.crdt.AwarenessUpdate;
import dev.yarrow.server.access.Right;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How Hocuspocus clients are spoken to at one address. Immutable. All clients of a document share the bytes of a message,
 * but for those with session keys: each of them gets a header of its own.
 *
 * <pre>
 * 0 sync         as clients send it
 * 1 awareness    as clients send it
 * 2 auth         0 say who you are | 1 denied, varString reason | 2 granted, varString "read-write" or "readonly"
 * 3 query        (nothing): say who is there
 * 5 stateless    varString
 * 7 close        varString reason: the session is over, the socket stays
 * 8 status       1 a step 2 or an update of yours is on disk | 0 it was refused
 * </pre>
 */
public final class HocuspocusProtocol implements Dialect {
    private static final int SYNC = 0;
    private static final int AWARENESS = 1;
    private static final int AUTH = 2;
    private static final int QUERY_AWARENESS = 3;
    private static final int STATELESS = 5;
    private static final int CLOSE = 7;
    private static final int SYNC_STATUS = 8;

    private static final int STEP_1 = 0;
    private static final int STEP_2 = 1;
    private static final int UPDATE = 2;

    private static final int TOKEN = 0;
    private static final int DENIED = 1;
    private static final int GRANTED = 2;

    private final HocuspocusAddress address;
    private final byte[] prefix;
    private final Encoder encoder = new Encoder();

    public HocuspocusProtocol(HocuspocusAddress address) {
        this.address = address;
        this.prefix = new ByteWriter().varString(address.text()).toBytes();
    }

    @Override
    public List<byte[][]> encode(ServerMessage message) {
        return message.accept(encoder);
    }

    @Override
    public byte[] keepalive() {
        return header(AWARENESS).varUint(1).varUint(0).toBytes();
    }

    /** The client may not be in the document. */
    public byte[] denied(String reason) {
        return header(AUTH).varUint(DENIED).varString(reason).toBytes();
    }

    /** The client is asked for its token once more; versions before 3 do not answer. */
    public byte[] tokenRequest() {
        return header(AUTH).varUint(TOKEN).toBytes();
    }

    /** The session is over. Versions before 3 fail at this, so they are told so only in answer to the same. */
    public byte[] close(String reason) {
        return header(CLOSE).varString(reason).toBytes();
    }

    /** A step 2 or an update was not taken in. */
    public byte[] refused() {
        return header(SYNC_STATUS).varUint(0).toBytes();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HocuspocusProtocol that && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return address.hashCode();
    }

    private ByteWriter header(int type) {
        return new ByteWriter().bytes(prefix).varUint(type);
    }

    private final class Encoder implements ServerMessage.Handler<List<byte[][]>> {
        @Override
        public List<byte[][]> syncStep1(ServerMessage.SyncStep1 message) {
            return withBody(header(SYNC).varUint(STEP_1), message.stateVector().bytes());
        }

        @Override
        public List<byte[][]> syncStep2(ServerMessage.SyncStep2 message) {
            return withBody(header(SYNC).varUint(STEP_2), message.update());
        }

        @Override
        public List<byte[][]> state(ServerMessage.State message) {
            return withBody(header(SYNC).varUint(UPDATE), message.update());
        }

        @Override
        public List<byte[][]> update(ServerMessage.UpdateMessage message) {
            return withBody(header(SYNC).varUint(UPDATE), message.update());
        }

        @Override
        public List<byte[][]> awareness(ServerMessage.Awareness message) {
            return withBody(header(AWARENESS), AwarenessUpdate.encode(message.entries()));
        }

        /** Version 4 takes a newer clock and keeps it to itself until it is asked. */
        @Override
        public List<byte[][]> announceAnew(ServerMessage.AnnounceAnew message) {
            List<byte[][]> messages =
                    new ArrayList<>(withBody(header(AWARENESS), AwarenessUpdate.encode(message.gone())));
            messages.addAll(one(header(QUERY_AWARENESS)));
            return messages;
        }

        /** These clients count by themselves, so each message is answered by itself. */
        @Override
        public List<byte[][]> acknowledged(ServerMessage.Acknowledged message) {
            byte[][] saved = {header(SYNC_STATUS).varUint(1).toBytes()};
            return Collections.nCopies(Math.toIntExact(message.newly()), saved);
        }

        @Override
        public List<byte[][]> stateless(ServerMessage.Stateless message) {
            return one(header(STATELESS).varString(message.payload()));
        }

        @Override
        public List<byte[][]> access(ServerMessage.Access message) {
            String scope = message.right().allows(Right.WRITE) ? "read-write" : "readonly";
            return one(header(AUTH).varUint(GRANTED).varString(scope));
        }

        @Override
        public List<byte[][]> refused(ServerMessage.Refused message) {
            return List.<byte[][]>of(new byte[][] {HocuspocusProtocol.this.refused()});
        }

        private List<byte[][]> one(ByteWriter whole) {
            return List.<byte[][]>of(new byte[][] {whole.toBytes()});
        }

        private List<byte[][]> withBody(ByteWriter header, byte[] body) {
            return List.<byte[][]>of(new byte[][] {header.varUint(body.length).toBytes(), body});
        }
    }
}
