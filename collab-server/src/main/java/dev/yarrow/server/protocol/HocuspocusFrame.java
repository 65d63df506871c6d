package dev.yarrow.server.protocol;

import java.util.Optional;

/**
 * One frame of a Hocuspocus client: {@code address varString, type varUint, payload}. Immutable.
 *
 * <pre>
 * 0 sync         0 step 1, varBytes state vector | 1 step 2, varBytes update | 2 update, varBytes update
 * 1 awareness    varBytes awareness update
 * 2 auth         0 token, varString token [, varString version of the provider]
 * 3 query        (nothing)
 * 5 stateless    varString
 * 7 close        (nothing)
 * </pre>
 *
 * <p>A lone byte 10 is the answer to a ping and has no address. Source: {@code @hocuspocus/provider} 2.15.3, 3.4.4 and
 * 4.8.0.
 */
public record HocuspocusFrame(HocuspocusAddress address, HocuspocusMessage message) {
    /** No document's name is so long that it needs more, whatever its session key. */
    private static final int MAX_ADDRESS_BYTES = 1024;

    /** As much as servers take in a header, where tokens are shown otherwise. */
    private static final int MAX_TOKEN_CHARACTERS = 8192;

    private static final int SYNC = 0;
    private static final int AWARENESS = 1;
    private static final int AUTH = 2;
    private static final int QUERY_AWARENESS = 3;
    private static final int STATELESS = 5;
    private static final int BROADCAST_STATELESS = 6;
    private static final int CLOSE = 7;
    private static final byte PONG = 10;

    private static final int STEP_1 = 0;
    private static final int STEP_2 = 1;
    private static final int UPDATE = 2;
    private static final int TOKEN = 0;

    /**
     * Cuts one frame into address and message.
     *
     * @return empty for the answer to a ping
     * @throws ProtocolException if there is no address, so that nobody knows which document this is about
     */
    public static Optional<HocuspocusFrame> decode(byte[] frame) {
        if (frame.length == 1 && frame[0] == PONG) {
            return Optional.empty();
        }
        ByteReader in = new ByteReader(frame);
        String address = in.varString("an address");
        if (address.length() > MAX_ADDRESS_BYTES) {
            throw ByteReader.malformed(
                    "an address has at most " + MAX_ADDRESS_BYTES + " characters, this one has " + address.length());
        }
        return Optional.of(new HocuspocusFrame(new HocuspocusAddress(address), message(in)));
    }

    private static HocuspocusMessage message(ByteReader in) {
        boolean owesStatus = false;
        try {
            long type = in.varUint("a message type");
            if (type != SYNC) {
                return unsynced(type, in);
            }
            long step = in.varUint("a sync step");
            owesStatus = step == STEP_2 || step == UPDATE;
            HocuspocusMessage message = new HocuspocusMessage.Document(sync(step, in));
            in.end("the message");
            return message;
        } catch (ProtocolException e) {
            return new HocuspocusMessage.Malformed(owesStatus, e.reason());
        }
    }

    private static ClientMessage sync(long step, ByteReader in) {
        if (step == STEP_1) {
            return new ClientMessage.SyncStep1(in.varBytes("the state vector"));
        } else if (step == STEP_2) {
            return new ClientMessage.SyncStep2(in.varBytes("the update"));
        } else if (step == UPDATE) {
            return new ClientMessage.UpdateMessage(in.varBytes("the update"));
        }
        throw ByteReader.malformed("expected sync message 0 (step 1), 1 (step 2) or 2 (update), found " + step);
    }

    private static HocuspocusMessage unsynced(long type, ByteReader in) {
        if (type == AWARENESS) {
            return new HocuspocusMessage.Document(new ClientMessage.Awareness(in.varBytes("the awareness update")));
        } else if (type == AUTH) {
            return auth(in);
        } else if (type == QUERY_AWARENESS) {
            return new HocuspocusMessage.Document(new ClientMessage.QueryAwareness());
        } else if (type == STATELESS) {
            return new HocuspocusMessage.Stateless(in.varString("the stateless payload"));
        } else if (type == BROADCAST_STATELESS) {
            return new HocuspocusMessage.ForServers(type);
        } else if (type == CLOSE) {
            return new HocuspocusMessage.Close();
        }
        return new HocuspocusMessage.Unknown(type);
    }

    private static HocuspocusMessage auth(ByteReader in) {
        long kind = in.varUint("the kind of an auth message");
        if (kind != TOKEN) {
            throw ByteReader.malformed("expected auth message 0 (token), found " + kind);
        }
        String token = in.varString("the token");
        if (token.length() > MAX_TOKEN_CHARACTERS) {
            throw ByteReader.malformed(
                    "a token has at most " + MAX_TOKEN_CHARACTERS + " characters, this one has " + token.length());
        }
        Optional<String> version = in.hasMore() ? Optional.of(in.varString("the version")) : Optional.empty();
        return new HocuspocusMessage.Token(token, version);
    }
}
