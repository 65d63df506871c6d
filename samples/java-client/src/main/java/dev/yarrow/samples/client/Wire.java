package dev.yarrow.samples.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The protocol of y-websocket, pure functions: {@code type varUint, payload}, one message a frame.
 *
 * <pre>
 * 0 sync       0 step 1, varBytes state vector | 1 step 2, varBytes update | 2 change, varBytes update
 * 1 awareness  varBytes awareness update
 * 100 saved    varUint: how many sync messages of this connection are on disk
 * 102 refused  varUint: which of them was not taken
 * </pre>
 */
final class Wire {
    private static final int SYNC = 0;
    private static final int AWARENESS = 1;
    private static final int SAVED = 100;
    private static final int REFUSED = 102;

    private static final int STEP_1 = 0;
    private static final int STEP_2 = 1;
    private static final int CHANGE = 2;

    private Wire() {}

    static ByteBuffer syncStep1(byte[] stateVector) {
        return frame(stateVector, SYNC, STEP_1);
    }

    static ByteBuffer syncStep2(byte[] update) {
        return frame(update, SYNC, STEP_2);
    }

    static ByteBuffer change(byte[] update) {
        return frame(update, SYNC, CHANGE);
    }

    static ByteBuffer awareness(byte[] awarenessUpdate) {
        return frame(awarenessUpdate, AWARENESS);
    }

    private static ByteBuffer frame(byte[] payload, int... types) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 8);
        for (int type : types) {
            out.write(type);
        }
        long rest = payload.length;
        while (rest > 0x7f) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
        out.writeBytes(payload);
        return ByteBuffer.wrap(out.toByteArray());
    }

    /**
     * Cuts a frame of the server into its message.
     *
     * @throws IllegalArgumentException or {@link java.nio.BufferUnderflowException} if it is not one
     */
    static ServerMessage decode(ByteBuffer frame) {
        long type = varUint(frame);
        if (type == SYNC) {
            return sync(frame);
        } else if (type == AWARENESS) {
            return new ServerMessage.Awareness(varBytes(frame));
        } else if (type == SAVED) {
            return new ServerMessage.Saved(varUint(frame));
        } else if (type == REFUSED) {
            return new ServerMessage.Refused();
        }
        return new ServerMessage.Other(type);
    }

    private static ServerMessage sync(ByteBuffer frame) {
        long step = varUint(frame);
        byte[] payload = varBytes(frame);
        if (step == STEP_1) {
            return new ServerMessage.SyncStep1(payload);
        } else if (step == STEP_2) {
            return new ServerMessage.SyncStep2(payload);
        } else if (step == CHANGE) {
            return new ServerMessage.Change(payload);
        }
        throw new IllegalArgumentException("expected sync message 0, 1 or 2, the server sent " + step);
    }

    private static byte[] varBytes(ByteBuffer frame) {
        long length = varUint(frame);
        if (length > frame.remaining()) {
            throw new IllegalArgumentException(
                    "expected " + length + " more bytes, the server's frame has " + frame.remaining());
        }
        byte[] bytes = new byte[(int) length];
        frame.get(bytes);
        return bytes;
    }

    private static long varUint(ByteBuffer frame) {
        long value = 0;
        for (int shift = 0; shift < 56; shift += 7) {
            byte next = frame.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("expected a number below 2^53, the server sent a longer one");
    }
}
