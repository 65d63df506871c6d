package dev.yarrow.server.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * The bodies of sync over HTTP: messages of {@link YWebsocketProtocol}, each behind its length as a varUint. Stateless.
 * The server says two things of its own in them:
 *
 * <pre>
 * 110 ticket     varString: JSON
 * 111 position   varString: the log is on disk up to here, and the client has all of that
 * </pre>
 */
public final class MessageBatch {
    private static final int TICKET = 110;
    private static final int POSITION = 111;

    private MessageBatch() {}

    /**
     * Cuts a batch into its messages.
     *
     * @throws ProtocolException if the bytes are no batch, or one of more messages than that
     */
    public static List<byte[]> split(byte[] batch, int maxMessages) {
        ByteReader in = new ByteReader(batch);
        List<byte[]> messages = new ArrayList<>();
        while (in.hasMore()) {
            if (messages.size() == maxMessages) {
                throw ByteReader.malformed("expected at most " + maxMessages + " messages in one body");
            }
            messages.add(in.varBytes("message " + (messages.size() + 1)));
        }
        return messages;
    }

    /** What stands before a message of so many bytes. */
    public static byte[] prefix(long length) {
        return new ByteWriter().varUint(length).toBytes();
    }

    /** The message with a ticket. */
    public static byte[] ticket(String json) {
        return new ByteWriter().varUint(TICKET).varString(json).toBytes();
    }

    /** The message with a position. */
    public static byte[] position(String position) {
        return new ByteWriter().varUint(POSITION).varString(position).toBytes();
    }
}
