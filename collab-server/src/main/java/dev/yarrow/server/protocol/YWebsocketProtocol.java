package dev.yarrow.server.protocol;

import dev.yarrow.crdt.AwarenessUpdate;
import dev.yarrow.server.access.Right;
import java.util.List;

/**
 * The protocol of {@code y-websocket}: {@code type varUint, payload}, one message a frame, no address. Immutable.
 *
 * <pre>
 * 0 sync         0 step 1, varBytes state vector | 1 step 2, varBytes update | 2 update, varBytes update
 * 1 awareness    varBytes awareness update
 * 3 query        (nothing)
 * 100 saved      varUint: how many sync messages of this client are on disk      | only for clients
 * 101 right      varUint: 0 read, 1 comment, 2 write, 3 administer              | that asked (?ack=1)
 * 102 refused    varUint: which sync message of this client, counted from 1     |
 * </pre>
 *
 * <p>Source: y-protocols 1.0.7 {@code PROTOCOL.md} and y-websocket 3.1.0.
 */
public final class YWebsocketProtocol implements Dialect {
    /** The one instance: the protocol has no parameters. */
    public static final YWebsocketProtocol INSTANCE = new YWebsocketProtocol();

    private static final int SYNC = 0;
    private static final int AWARENESS = 1;
    private static final int QUERY_AWARENESS = 3;
    private static final int SAVED = 100;
    private static final int RIGHT = 101;
    private static final int REFUSED = 102;

    private static final int STEP_1 = 0;
    private static final int STEP_2 = 1;
    private static final int UPDATE = 2;

    private static final byte[] EMPTY_AWARENESS = {AWARENESS, 1, 0};

    private YWebsocketProtocol() {}

    /**
     * Cuts one frame into its message.
     *
     * @throws ProtocolException if the bytes are not a message that a client may send
     */
    public ClientMessage decode(byte[] frame) {
        ByteReader in = new ByteReader(frame);
        long type = in.varUint("a message type");
        ClientMessage message;
        if (type == SYNC) {
            message = decodeSync(in);
        } else if (type == AWARENESS) {
            message = new ClientMessage.Awareness(in.varBytes("the awareness update"));
        } else if (type == QUERY_AWARENESS) {
            message = new ClientMessage.QueryAwareness();
        } else {
            throw ByteReader.malformed(
                    "expected message type 0 (sync), 1 (awareness) or 3 (query awareness), found " + type);
        }
        in.end("the message");
        return message;
    }

    private static ClientMessage decodeSync(ByteReader in) {
        long step = in.varUint("a sync step");
        if (step == STEP_1) {
            return new ClientMessage.SyncStep1(in.varBytes("the state vector"));
        } else if (step == STEP_2) {
            return new ClientMessage.SyncStep2(in.varBytes("the update"));
        } else if (step == UPDATE) {
            return new ClientMessage.UpdateMessage(in.varBytes("the update"));
        }
        throw ByteReader.malformed("expected sync message 0 (step 1), 1 (step 2) or 2 (update), found " + step);
    }

    @Override
    public List<byte[][]> encode(ServerMessage message) {
        return message.accept(Encoder.INSTANCE);
    }

    @Override
    public byte[] keepalive() {
        return EMPTY_AWARENESS.clone();
    }

    private enum Encoder implements ServerMessage.Handler<List<byte[][]>> {
        INSTANCE;

        @Override
        public List<byte[][]> syncStep1(ServerMessage.SyncStep1 message) {
            return withHeader(message.stateVector().bytes(), SYNC, STEP_1);
        }

        @Override
        public List<byte[][]> syncStep2(ServerMessage.SyncStep2 message) {
            return withHeader(message.update(), SYNC, STEP_2);
        }

        @Override
        public List<byte[][]> state(ServerMessage.State message) {
            return withHeader(message.update(), SYNC, UPDATE);
        }

        @Override
        public List<byte[][]> update(ServerMessage.UpdateMessage message) {
            return withHeader(message.update(), SYNC, UPDATE);
        }

        @Override
        public List<byte[][]> awareness(ServerMessage.Awareness message) {
            return withHeader(AwarenessUpdate.encode(message.entries()), AWARENESS);
        }

        @Override
        public List<byte[][]> announceAnew(ServerMessage.AnnounceAnew message) {
            return withHeader(AwarenessUpdate.encode(message.gone()), AWARENESS);
        }

        @Override
        public List<byte[][]> acknowledged(ServerMessage.Acknowledged message) {
            return numbers(SAVED, message.syncMessages());
        }

        /** Nothing that y-websocket knows carries words of the application. */
        @Override
        public List<byte[][]> stateless(ServerMessage.Stateless message) {
            return List.of();
        }

        @Override
        public List<byte[][]> access(ServerMessage.Access message) {
            return numbers(RIGHT, number(message.right()));
        }

        @Override
        public List<byte[][]> refused(ServerMessage.Refused message) {
            return numbers(REFUSED, message.syncMessage());
        }

        private static long number(Right right) {
            return switch (right) {
                case READ -> 0;
                case COMMENT -> 1;
                case WRITE -> 2;
                case ADMIN -> 3;
            };
        }

        private static List<byte[][]> numbers(int type, long number) {
            return List.<byte[][]>of(
                    new byte[][] {new ByteWriter().varUint(type).varUint(number).toBytes()});
        }

        private static List<byte[][]> withHeader(byte[] body, int... types) {
            ByteWriter header = new ByteWriter();
            for (int type : types) {
                header.varUint(type);
            }
            return List.<byte[][]>of(new byte[][] {header.varUint(body.length).toBytes(), body});
        }
    }
}
