package dev.yarrow.server.attack;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What no honest client says, by kind, in the messages of y-websocket, which are those of the other protocols too but for
 * what is around them. Stateless; chance is handed in.
 */
enum Malice {
    NOISE {
        @Override
        List<byte[]> messages(Random random) {
            return several(12, () -> bytes(random, random.nextInt(2_000)));
        }
    },
    CUT_UPDATES {
        @Override
        List<byte[]> messages(Random random) {
            byte[] update = honestUpdate(random);
            return several(8, () -> Bytes.updateMessage(Arrays.copyOf(update, random.nextInt(update.length))));
        }
    },
    FLIPPED_UPDATES {
        @Override
        List<byte[]> messages(Random random) {
            return several(8, () -> {
                byte[] update = honestUpdate(random);
                update[random.nextInt(update.length)] ^= (byte) (1 << random.nextInt(8));
                return Bytes.updateMessage(update);
            });
        }
    },
    ENORMOUS_COUNTS {
        @Override
        List<byte[]> messages(Random random) {
            long count = 1L << (20 + random.nextInt(44));
            int content = 1 + random.nextInt(9);
            byte[] inContent =
                    Bytes.item(client(random), content).number(count).raw(0).toArray();
            byte[] ofClients = new Bytes().number(count).toArray();
            byte[] ofLength = Bytes.of(0, 2).number(count).toArray();
            byte[] shot = List.of(Bytes.updateMessage(inContent), Bytes.updateMessage(ofClients), ofLength)
                    .get(random.nextInt(3));
            return List.of(shot);
        }
    },
    UNKNOWN_TYPES {
        @Override
        List<byte[]> messages(Random random) {
            return several(
                    3, () -> Bytes.of(2 + random.nextInt(120)).text("what").toArray());
        }
    },
    BAD_STATE_VECTORS {
        @Override
        List<byte[]> messages(Random random) {
            Bytes crowd = new Bytes().number(30_000);
            for (int i = 0; i < 30_000; i++) {
                crowd.number(client(random)).number(9);
            }
            return random.nextBoolean()
                    ? List.of(Bytes.stepOne(crowd.toArray()))
                    : several(3, () -> Bytes.stepOne(bytes(random, 200)));
        }
    },
    BAD_PRESENCE {
        @Override
        List<byte[]> messages(Random random) {
            List<String> states = List.of("", "{", "5 5", "{\"a\":" + "[".repeat(50_000), "y".repeat(1 << 20));
            Bytes ghosts = new Bytes().number(500);
            for (int i = 0; i < 500; i++) {
                ghosts.number(client(random)).number(1).text("{\"ghost\":1}");
            }
            Bytes one = Bytes.of(1).number(client(random)).number(1).text(states.get(random.nextInt(states.size())));
            return List.of(Bytes.presence((random.nextBoolean() ? ghosts : one).toArray()));
        }
    },
    DEEP_VALUES {
        @Override
        List<byte[]> messages(Random random) {
            Bytes list =
                    Bytes.item(client(random), 8).raw(1).repeat(50_000, 117, 1).raw(126, 0);
            Bytes map = Bytes.item(client(random), 8)
                    .raw(1)
                    .repeat(50_000, 118, 1, 1, 'k')
                    .raw(126, 0);
            return List.of(Bytes.updateMessage((random.nextBoolean() ? list : map).toArray()));
        }
    },
    DEEP_JSON {
        @Override
        List<byte[]> messages(Random random) {
            Bytes embed = Bytes.item(client(random), 5).text("[".repeat(50_000)).raw(0);
            Bytes format = Bytes.item(client(random), 6)
                    .text("bold")
                    .text("{\"a\":".repeat(20_000))
                    .raw(0);
            return List.of(Bytes.updateMessage((random.nextBoolean() ? embed : format).toArray()));
        }
    },
    DEEP_TYPES {
        @Override
        List<byte[]> messages(Random random) {
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
            return List.of(Bytes.updateMessage(maps.raw(0).toArray()));
        }
    },
    ORPHANS {
        @Override
        List<byte[]> messages(Random random) {
            return several(
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
        List<byte[]> messages(Random random) {
            int clients = 50;
            Bytes crowd = new Bytes().number(clients);
            for (int i = 0; i < clients; i++) {
                crowd.raw(1).number(client(random)).raw(0, 4, 1).text("siege").text("c");
            }
            Bytes tombstone =
                    Bytes.item(client(random), 1).number(2_000_000_000).raw(0);
            return List.of(Bytes.updateMessage(crowd.raw(0).toArray()), Bytes.updateMessage(tombstone.toArray()));
        }
    };

    /** What one hostile client says, in order. */
    abstract List<byte[]> messages(Random random);

    private static List<byte[]> several(int count, Supplier<byte[]> message) {
        return IntStream.range(0, count).mapToObj(i -> message.get()).toList();
    }

    /** A small change that the server would take. */
    static byte[] honestUpdate(Random random) {
        return Bytes.item(client(random), 4).text("honest 😀").raw(0).toArray();
    }

    private static long client(Random random) {
        return random.nextInt() & 0xFFFFFFFFL;
    }

    static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
