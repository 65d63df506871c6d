package dev.yarrow.server.attack;

import dev.yarrow.server.transport.RawClient;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What no client of sync over HTTP sends around its messages, by kind. Stateless; chance is handed in. */
enum HttpMalice {
    NOISE {
        @Override
        void strike(int port, String room, Random random) throws IOException {
            byte[] noise = Malice.bytes(random, random.nextInt(2_000));
            Door.post(port, room, "open", Map.of(), noise);
            Door.post(port, room, "push", Door.ticketed(port, room), noise);
        }
    },
    BAD_BATCHES {
        @Override
        void strike(int port, String room, Random random) throws IOException {
            byte[] honest = Bytes.updateMessage(Malice.honestUpdate(random));
            List<byte[]> bad = List.of(
                    new Bytes().number(1L << (10 + random.nextInt(53))).toArray(),
                    new Bytes().repeat(200_000, 0).toArray(),
                    new Bytes().repeat(20, 0xFF).toArray(),
                    Bytes.batch(Collections.nCopies(5_000, honest)),
                    Bytes.batch(Collections.nCopies(50, Bytes.stepOne(new byte[] {0}))),
                    new Bytes().sized(honest).number(200).raw(honest).toArray());
            byte[] body = bad.get(random.nextInt(bad.size()));
            Door.post(port, room, "open", Map.of(), body);
            Door.post(port, room, "push", Door.ticketed(port, room), body);
        }
    },
    BAD_TICKETS {
        @Override
        void strike(int port, String room, Random random) throws IOException {
            String good = String.valueOf(Door.ticketed(port, room).get(TICKET));
            char[] changed = good.toCharArray();
            int place = random.nextInt(changed.length);
            changed[place] = (char) (changed[place] ^ 1);
            String elsewhere =
                    String.valueOf(Door.ticketed(port, room + "-elsewhere").get(TICKET));
            List<String> bad = List.of(
                    "",
                    "....",
                    "x".repeat(7_000),
                    good.substring(random.nextInt(good.length())),
                    new String(changed),
                    elsewhere);
            for (String ticket : bad) {
                Map<String, String> shown = Map.of(TICKET, ticket, POSITION, "0.0");
                require(Door.post(port, room, "push", shown, Bytes.batch(List.of(new byte[] {3}))));
                require(Door.get(port, room, "poll", shown));
                require(Door.get(port, room, "events", shown));
            }
        }
    },
    BAD_POSITIONS {
        @Override
        void strike(int port, String room, Random random) throws IOException {
            String ticket = String.valueOf(Door.ticketed(port, room).get(TICKET));
            List<String> bad = List.of(
                    "",
                    ".",
                    "-1.-1",
                    "0.99999999999999999999",
                    Long.MAX_VALUE + "." + Long.MAX_VALUE,
                    random.nextInt(1 << 20) + "." + random.nextInt(1 << 20),
                    "9".repeat(6_000));
            for (String position : bad) {
                Map<String, String> shown = Map.of(TICKET, ticket, POSITION, position);
                require(Door.get(port, room, "poll", shown));
                Door.get(port, room, "events", shown);
            }
        }
    },
    /** A body that is announced, begun and left. */
    LEFT_BODIES {
        @Override
        void strike(int port, String room, Random random) throws IOException {
            Map<String, String> announced =
                    Map.of("Content-Length", String.valueOf(random.nextBoolean() ? 15 << 20 : 500_000));
            try (RawClient client = new RawClient(port)) {
                client.send(Door.head(room, random.nextBoolean() ? "open" : "push", announced), new byte[100_000]);
                Door.linger(client);
            }
        }
    },
    ODD_REQUESTS {
        @Override
        void strike(int port, String room, Random random) throws IOException {
            List<String> verbs = List.of("", "nothing", "open/push", "..%2f..%2fpush", "%zz", "%00", "poll?ticket=x");
            for (String verb : verbs) {
                require(Door.get(port, room, verb, Map.of()));
                require(Door.post(port, room, verb, Map.of("Content-Length", "0"), new byte[0]));
            }
        }
    };

    private static final String TICKET = "Yarrow-Ticket";
    private static final String POSITION = "Last-Event-ID";

    /** One hostile visit to a room that honest people are in. */
    abstract void strike(int port, String room, Random random) throws IOException;

    private static void require(RawClient.HttpAnswer refusal) {
        if (refusal.status() < 400) {
            throw new AssertionError("expected to be refused, was answered with " + refusal);
        }
    }
}
