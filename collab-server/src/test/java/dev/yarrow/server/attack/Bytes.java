package dev.yarrow.server.attack;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes what Yjs clients write, right or wrong. Confined to one thread. */
final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Bytes of(int... raw) {
        Bytes bytes = new Bytes();
        for (int b : raw) {
            bytes.out.write(b);
        }
        return bytes;
    }

    /** The message that carries an update. */
    static byte[] updateMessage(byte[] update) {
        return of(0, 2).sized(update).toArray();
    }

    /** The message that asks for all that a state vector lacks. */
    static byte[] stepOne(byte[] stateVector) {
        return of(0, 0).sized(stateVector).toArray();
    }

    /** The message that carries presence. */
    static byte[] presence(byte[] entries) {
        return of(1).sized(entries).toArray();
    }

    /** What carries several messages over HTTP. */
    static byte[] batch(List<byte[]> messages) {
        Bytes batch = new Bytes();
        messages.forEach(batch::sized);
        return batch.toArray();
    }

    /** One struct of a new client, up to its content: the first in a root that nobody types into. */
    static Bytes item(long client, int content) {
        return of(1, 1).number(client).raw(0, content, 1).text("siege");
    }

    Bytes number(long value) {
        long rest = value;
        while (rest > 0x7f || rest < 0) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    Bytes raw(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    Bytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Bytes repeat(int times, int... bytes) {
        for (int i = 0; i < times; i++) {
            raw(bytes);
        }
        return this;
    }

    Bytes sized(byte[] bytes) {
        return number(bytes.length).raw(bytes);
    }

    Bytes text(String text) {
        return sized(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
