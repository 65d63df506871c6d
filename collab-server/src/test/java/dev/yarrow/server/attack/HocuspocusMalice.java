package dev.yarrow.server.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What no provider sends around its messages on a Hocuspocus socket, by kind. Stateless; chance is handed in. */
enum HocuspocusMalice {
    NOISE {
        @Override
        List<byte[]> frames(String room, Random random) {
            return List.of(Malice.bytes(random, random.nextInt(2_000)));
        }
    },
    BAD_ADDRESSES {
        @Override
        List<byte[]> frames(String room, Random random) {
            List<Bytes> bad = List.of(
                    new Bytes().number(1L << (10 + random.nextInt(53))).raw('a'),
                    new Bytes().text("a".repeat(100_000)).raw(3),
                    new Bytes().sized(Malice.bytes(random, 50)).raw(3),
                    new Bytes().text("").raw(3),
                    Bytes.of(0xFF, 0xFF),
                    Bytes.of());
            return List.of(bad.get(random.nextInt(bad.size())).toArray());
        }
    },
    /** Several sessions of the document that honest people are in, and more of others than a socket may have. */
    MANY_ADDRESSES {
        @Override
        List<byte[]> frames(String room, Random random) {
            List<byte[]> frames = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                frames.add(Door.addressed(room + "\0" + i, NO_TOKEN));
                frames.add(Door.addressed(room + "\0" + i, Bytes.stepOne(new byte[] {0})));
            }
            for (int i = 0; i < 600; i++) {
                frames.add(Door.addressed("crowd\0" + random.nextLong(), i < 50 ? NO_TOKEN : new byte[] {7}));
            }
            for (int i = 0; i < 600; i++) {
                frames.add(Door.addressed("crowd-" + random.nextInt(50) + "\0" + i, new byte[] {4}));
            }
            return frames;
        }
    },
    BAD_TOKENS {
        @Override
        List<byte[]> frames(String room, Random random) {
            List<Bytes> bad = List.of(
                    Bytes.of(2, 0).text("t".repeat(200_000)),
                    Bytes.of(2, 0).number(1L << (10 + random.nextInt(53))),
                    Bytes.of(2, 0).sized(Malice.bytes(random, 100)).text("v".repeat(100_000)),
                    Bytes.of(2, 1 + random.nextInt(9)).text("granted"),
                    Bytes.of(2));
            return List.of(
                    Door.addressed(room, bad.get(random.nextInt(bad.size())).toArray()));
        }
    },
    /** Updates that nobody has shown a token for, as much of them as waits. */
    WAITING {
        @Override
        List<byte[]> frames(String room, Random random) {
            List<byte[]> frames = new ArrayList<>();
            byte[] update = Bytes.updateMessage(Bytes.item(random.nextInt() & 0xFFFFFFFFL, 4)
                    .text("w")
                    .raw(0)
                    .toArray());
            for (int i = 0; i < 1_100; i++) {
                frames.add(Door.addressed("waits-" + i % 20, update));
            }
            return frames;
        }
    },
    /** Types that only servers use, those that do not exist, and leaving over and over. */
    ODD_TYPES {
        @Override
        List<byte[]> frames(String room, Random random) {
            List<byte[]> frames = new ArrayList<>(List.of(new byte[] {9}, new byte[] {10}));
            for (int i = 0; i < 40; i++) {
                frames.add(Door.addressed(room, NO_TOKEN));
                frames.add(Door.addressed(
                        room, Bytes.of(3 + random.nextInt(120)).text("what").toArray()));
                frames.add(Door.addressed(room, new byte[] {7}));
            }
            return frames;
        }
    },
    STATELESS {
        @Override
        List<byte[]> frames(String room, Random random) {
            byte[] words = Bytes.of(5).text("[".repeat(100_000)).toArray();
            byte[] toAll = Bytes.of(6).text("to all").toArray();
            return List.of(
                    Door.addressed(room, NO_TOKEN),
                    Door.addressed(room, words),
                    Door.addressed(room, Bytes.of(5).number(1L << 40).toArray()),
                    Door.addressed(room, toAll));
        }
    };

    private static final byte[] NO_TOKEN = {2, 0, 0};

    /** What one hostile client sends, in order; honest people are in that room. */
    abstract List<byte[]> frames(String room, Random random);
}
