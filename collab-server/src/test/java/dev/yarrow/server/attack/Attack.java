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
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What one hostile connection writes to its socket, by kind. Stateless; chance is handed in. */
enum Attack {
    NOISE {
        @Override
        List<byte[]> shots(Random random) {
            return messages(12, () -> bytes(random, random.nextInt(2_000)));
        }
    },
    CUT_UPDATES {
        @Override
        List<byte[]> shots(Random random) {
            byte[] update = honestUpdate(random);
            return messages(8, () -> Bytes.updateMessage(Arrays.copyOf(update, random.nextInt(update.length))));
        }
    },
    FLIPPED_UPDATES {
        @Override
        List<byte[]> shots(Random random) {
            return messages(8, () -> {
                byte[] update = honestUpdate(random);
                update[random.nextInt(update.length)] ^= (byte) (1 << random.nextInt(8));
                return Bytes.updateMessage(update);
            });
        }
    },
    ENORMOUS_COUNTS {
        @Override
        List<byte[]> shots(Random random) {
            long count = 1L << (20 + random.nextInt(44));
            int content = 1 + random.nextInt(9);
            byte[] inContent =
                    Bytes.item(client(random), content).number(count).raw(0).toArray();
            byte[] ofClients = new Bytes().number(count).toArray();
            byte[] ofLength = Bytes.of(0, 2).number(count).toArray();
            byte[] shot = List.of(Bytes.updateMessage(inContent), Bytes.updateMessage(ofClients), ofLength)
                    .get(random.nextInt(3));
            return List.of(frame(BINARY, shot));
        }
    },
    UNKNOWN_TYPES {
        @Override
        List<byte[]> shots(Random random) {
            return messages(
                    3, () -> Bytes.of(2 + random.nextInt(120)).text("what").toArray());
        }
    },
    TEXTS {
        @Override
        List<byte[]> shots(Random random) {
            return List.of(frame(TEXT, random.nextBoolean() ? bytes(random, 50) : "{\"type\":1}".getBytes(UTF_8)));
        }
    },
    BAD_STATE_VECTORS {
        @Override
        List<byte[]> shots(Random random) {
            Bytes crowd = new Bytes().number(30_000);
            for (int i = 0; i < 30_000; i++) {
                crowd.number(client(random)).number(9);
            }
            return random.nextBoolean()
                    ? List.of(frame(BINARY, Bytes.stepOne(crowd.toArray())))
                    : messages(3, () -> Bytes.stepOne(bytes(random, 200)));
        }
    },
    BAD_PRESENCE {
        @Override
        List<byte[]> shots(Random random) {
            List<String> states = List.of("", "{", "5 5", "{\"a\":" + "[".repeat(50_000), "y".repeat(1 << 20));
            Bytes ghosts = new Bytes().number(500);
            for (int i = 0; i < 500; i++) {
                ghosts.number(client(random)).number(1).text("{\"ghost\":1}");
            }
            Bytes one = Bytes.of(1).number(client(random)).number(1).text(states.get(random.nextInt(states.size())));
            return List.of(frame(BINARY, Bytes.presence((random.nextBoolean() ? ghosts : one).toArray())));
        }
    },
    DEEP_VALUES {
        @Override
        List<byte[]> shots(Random random) {
            Bytes list =
                    Bytes.item(client(random), 8).raw(1).repeat(50_000, 117, 1).raw(126, 0);
            Bytes map = Bytes.item(client(random), 8)
                    .raw(1)
                    .repeat(50_000, 118, 1, 1, 'k')
                    .raw(126, 0);
            return List.of(frame(BINARY, Bytes.updateMessage((random.nextBoolean() ? list : map).toArray())));
        }
    },
    DEEP_JSON {
        @Override
        List<byte[]> shots(Random random) {
            Bytes embed = Bytes.item(client(random), 5).text("[".repeat(50_000)).raw(0);
            Bytes format = Bytes.item(client(random), 6)
                    .text("bold")
                    .text("{\"a\":".repeat(20_000))
                    .raw(0);
            return List.of(frame(BINARY, Bytes.updateMessage((random.nextBoolean() ? embed : format).toArray())));
        }
    },
    DEEP_TYPES {
        @Override
        List<byte[]> shots(Random random) {
            int depth = 20_000;
            long client = client(random);
            Bytes maps = Bytes.of(1)
                    .number(depth)
                    .number(client)
                    .raw(0, 0x27, 1)
                    .text("siege-map")
                    .text("k")
                    .raw(1);
            for (int i = 1; i < depth; i++) {
                maps.raw(0x27, 0).number(client).number(i - 1).text("k").raw(1);
            }
            return List.of(frame(BINARY, Bytes.updateMessage(maps.raw(0).toArray())));
        }
    },
    ORPHANS {
        @Override
        List<byte[]> shots(Random random) {
            return messages(
                    30,
                    () -> Bytes.updateMessage(Bytes.of(1, 1)
                            .number(client(random))
                            .number(1_000)
                            .raw(0x84)
                            .number(client(random))
                            .number(77)
                            .text("o".repeat(1_000))
                            .raw(0)
                            .toArray()));
        }
    },
    CROWDS {
        @Override
        List<byte[]> shots(Random random) {
            int clients = 50;
            Bytes crowd = new Bytes().number(clients);
            for (int i = 0; i < clients; i++) {
                crowd.raw(1).number(client(random)).raw(0, 4, 1).text("siege").text("c");
            }
            Bytes tombstone =
                    Bytes.item(client(random), 1).number(2_000_000_000).raw(0);
            return List.of(
                    frame(BINARY, Bytes.updateMessage(crowd.raw(0).toArray())),
                    frame(BINARY, Bytes.updateMessage(tombstone.toArray())));
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
                    bytes(random, 500));
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
            byte[] ping = frame(PING, bytes(random, 100));
            return IntStream.range(0, 1_000).mapToObj(i -> ping).toList();
        }
    },
    /** The socket is reset right afterwards. */
    VANISHING {
        @Override
        List<byte[]> shots(Random random) {
            byte[] whole = frame(BINARY, Bytes.updateMessage(honestUpdate(random)));
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

    private static List<byte[]> messages(int count, Supplier<byte[]> message) {
        return IntStream.range(0, count)
                .mapToObj(i -> frame(BINARY, message.get()))
                .toList();
    }

    /** A small change that the server would take. */
    private static byte[] honestUpdate(Random random) {
        return Bytes.item(client(random), 4).text("honest 😀").raw(0).toArray();
    }

    private static long client(Random random) {
        return random.nextInt() & 0xFFFFFFFFL;
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
