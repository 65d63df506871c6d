package dev.yarrow.server.attack;

import static dev.yarrow.server.transport.RawClient.BINARY;
import static dev.yarrow.server.transport.RawClient.CLOSE;
import static dev.yarrow.server.transport.RawClient.CONTINUATION;
import static dev.yarrow.server.transport.RawClient.PING;
import static dev.yarrow.server.transport.RawClient.TEXT;
import static dev.yarrow.server.transport.RawClient.fragment;
import static dev.yarrow.server.transport.RawClient.frame;

import dev.yarrow.server.transport.RawClient;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What one hostile connection does to its socket, by kind, whatever is said on it. Stateless; chance is handed in. */
enum Attack {
    TEXTS {
        @Override
        List<byte[]> shots(Random random) {
            return List.of(
                    frame(TEXT, random.nextBoolean() ? Malice.bytes(random, 50) : "{\"type\":1}".getBytes(UTF_8)));
        }
    },
    BROKEN_FRAMES {
        @Override
        List<byte[]> shots(Random random) {
            List<byte[]> broken = List.of(
                    frame(0x80 | BINARY, new byte[9], false),
                    frame(0xF2, new byte[9], true),
                    frame(0x83, new byte[9], true),
                    frame(CONTINUATION, new byte[9]),
                    frame(PING, new byte[126]),
                    fragment(PING, new byte[1]),
                    frame(CLOSE, new byte[] {3}),
                    RawClient.header(0x82, Long.MAX_VALUE, true),
                    RawClient.header(0x82, -1, true),
                    Malice.bytes(random, 500));
            return List.of(broken.get(random.nextInt(broken.size())));
        }
    },
    /** Instead of a handshake. */
    BROKEN_HANDSHAKES {
        @Override
        List<byte[]> shots(Random random) {
            List<String> requests = List.of(
                    "GET /ws/a HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
                    "GET /ws/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    "POST /ws/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\nx",
                    "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n\r\n",
                    "GET / HTTP/1.1\r\n" + "X-Much: more\r\n".repeat(3_000),
                    "\u0016\u0003\u0001\u0002",
                    "G");
            return List.of(requests.get(random.nextInt(requests.size())).getBytes(UTF_8));
        }
    },
    FLOODS {
        @Override
        List<byte[]> shots(Random random) {
            byte[] ping = frame(PING, Malice.bytes(random, 100));
            return IntStream.range(0, 1_000).mapToObj(i -> ping).toList();
        }
    },
    /** The socket is reset right afterwards. */
    VANISHING {
        @Override
        List<byte[]> shots(Random random) {
            byte[] whole = frame(BINARY, Bytes.updateMessage(Malice.honestUpdate(random)));
            return List.of(Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1)));
        }
    },
    TOO_LARGE {
        @Override
        List<byte[]> shots(Random random) {
            List<byte[]> endless = begun(20);
            return random.nextBoolean() ? endless : List.of(RawClient.header(0x82, 32 << 20, true), new byte[1 << 20]);
        }
    };

    private static final Charset UTF_8 = StandardCharsets.UTF_8;

    /** What to write, in order, until the server hangs up. */
    abstract List<byte[]> shots(Random random);

    /** A message of which so many megabytes come and no end. */
    static List<byte[]> begun(int megabytes) {
        List<byte[]> parts = new ArrayList<>(List.of(Megabyte.FIRST));
        parts.addAll(Collections.nCopies(megabytes - 1, Megabyte.NEXT));
        return parts;
    }

    /** Masked once: the attackers share the machine with those they attack. */
    private static final class Megabyte {
        static final byte[] FIRST = fragment(BINARY, new byte[1 << 20]);
        static final byte[] NEXT = fragment(CONTINUATION, new byte[1 << 20]);
    }
}
