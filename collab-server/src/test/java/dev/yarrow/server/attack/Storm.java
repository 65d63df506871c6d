package dev.yarrow.server.attack;

import static dev.yarrow.server.transport.RawClient.BINARY;
import static dev.yarrow.server.transport.RawClient.frame;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.AwarenessUpdate;
import dev.yarrow.server.transport.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What many hostile clients do at once, each thing harmless alone. Stateless; chance is handed in. */
enum Storm {
    /** Sockets on which nothing is said. */
    SILENCE {
        @Override
        void strike(Target target, Random random) throws IOException {
            List<RawClient> held = new ArrayList<>();
            try {
                for (int i = 0; i < 100; i++) {
                    held.add(new RawClient(target.port()));
                }
                pause(held.get(0), 500);
            } finally {
                hangUp(held);
            }
        }
    },
    /** Requests that come byte by byte and never end. */
    DRIPPING {
        @Override
        void strike(Target target, Random random) throws IOException {
            List<RawClient> held = new ArrayList<>();
            try {
                for (int i = 0; i < 20; i++) {
                    RawClient client = new RawClient(target.port());
                    held.add(client);
                    client.send(text("GET /ws/slow HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nX-Drip: "));
                }
                for (int drop = 0; drop < 40; drop++) {
                    for (RawClient client : held) {
                        client.send(text("a"));
                    }
                    pause(held.get(0), 50);
                }
            } finally {
                hangUp(held);
            }
        }
    },
    /** Handshakes, all of them right, whose sockets are dropped at once. */
    HANDSHAKES {
        @Override
        void strike(Target target, Random random) throws IOException {
            for (int i = 0; i < 20; i++) {
                try (RawClient client = new RawClient(target.port())) {
                    client.handshake("/ws/storm" + random.nextInt(50) + target.query());
                }
            }
        }
    },
    /** Tokens of which none is good, on every way in. */
    TOKENS {
        @Override
        void strike(Target target, Random random) throws IOException {
            for (int i = 0; i < 10; i++) {
                String token = badToken(random);
                try (RawClient client = new RawClient(target.port())) {
                    client.handshake("/ws/storm?token=" + token);
                }
                try (RawClient client = new RawClient(target.port())) {
                    Map<String, String> headers = new HashMap<>(Map.of("Host", "localhost"));
                    headers.put("Authorization", "Bearer " + token);
                    client.exchange(RawClient.request("GET", "/api/v1/documents", headers));
                }
            }
            try (RawClient client = RawClient.open(target.port(), "/hocuspocus")) {
                for (int i = 0; i < 50; i++) {
                    byte[] message = new Bytes()
                            .text("storm" + i % 7)
                            .raw(2, 0)
                            .text(badToken(random))
                            .toArray();
                    client.send(frame(BINARY, message));
                }
                pause(client, 50);
            }
        }
    },
    /** Presence of a hundred clients, over and over, in the room of honest people. */
    PRESENCE {
        @Override
        void strike(Target target, Random random) throws IOException {
            try (RawClient client = RawClient.open(target.port(), target.path())) {
                String state = "{\"cursor\":\"" + "c".repeat(200) + "\"}";
                long first = random.nextInt(1 << 20) * 1_000L;
                for (int clock = 1; clock < 40; clock++) {
                    List<AwarenessEntry> crowd = new ArrayList<>();
                    for (int i = 0; i < 100; i++) {
                        crowd.add(new AwarenessEntry(first + i, clock, state));
                    }
                    client.send(frame(BINARY, Bytes.presence(AwarenessUpdate.encode(crowd))));
                }
                pause(client, 50);
            }
        }
    },
    /** As many changes as fit through the socket, in the room of honest people. */
    CHANGES {
        @Override
        void strike(Target target, Random random) throws IOException {
            try (RawClient client = RawClient.open(target.port(), target.path())) {
                long author = random.nextInt() & 0xFFFFFFFFL;
                ByteArrayOutputStream many = new ByteArrayOutputStream();
                many.writeBytes(frame(
                        BINARY,
                        Bytes.updateMessage(
                                Bytes.item(author, 4).text("s").raw(0).toArray())));
                byte[] again = frame(BINARY, Bytes.updateMessage(new byte[] {0, 0}));
                for (int i = 0; i < 3_000; i++) {
                    many.writeBytes(again);
                }
                client.send(many.toByteArray());
                pause(client, 50);
            }
        }
    },
    /** Paths that might lead somewhere. */
    PATHS {
        private static final List<String> TRICKS = List.of(
                "/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
                "/assets/../../../etc/passwd",
                "/assets/..%2f..%2f..%2fetc%2fpasswd",
                "/assets/%00",
                "/d/..%5c..%5cwindows",
                "/ws/../admin",
                "/ws/%2e%2e%2f%2e%2e%2fstore",
                "/ws/%00",
                "/ws/%ff%fe",
                "/ws/%u002e",
                "/ws/" + "a".repeat(300),
                "/ws/%3Cscript%3Ealert(1)%3C/script%3E",
                "/api/v1/documents/..%2f..%2fstore/export?format=yjs",
                "/api/v1/documents/%2e%2e/export?format=../../x",
                "//evil.example/..",
                "/;/..;/metrics");

        @Override
        void strike(Target target, Random random) throws IOException {
            for (String trick : TRICKS) {
                try (RawClient client = new RawClient(target.port())) {
                    Map<String, String> headers =
                            trick.startsWith("/ws/") ? RawClient.handshakeHeaders() : Map.of("Host", "localhost");
                    RawClient.HttpAnswer answer = client.exchange(RawClient.request("GET", trick, headers));
                    if (answer.status() >= 500 || answer.body().contains("root:")) {
                        throw new AssertionError(trick + " was answered with " + answer);
                    }
                }
            }
        }
    };

    /**
     * Who is attacked. Immutable.
     *
     * @param path of the room that honest people are in, with a token that lets into it
     * @param query with a good token
     */
    record Target(int port, String path, String query) {}

    /** One hostile visit. */
    abstract void strike(Target target, Random random) throws IOException;

    private static String badToken(Random random) {
        byte[] noise = new byte[random.nextInt(400)];
        random.nextBytes(noise);
        String body = Base64.getUrlEncoder().withoutPadding().encodeToString(noise);
        List<String> headers = List.of(
                "{\"alg\":\"none\"}",
                "{\"alg\":\"HS256\"}",
                "{\"alg\":\"RS256\",\"kid\":\"" + random.nextInt() + "\"}");
        String header = headers.get(random.nextInt(headers.size()));
        return switch (random.nextInt(4)) {
            case 0 -> body;
            case 1 -> "x".repeat(random.nextInt(7_000));
            default -> Base64.getUrlEncoder().withoutPadding().encodeToString(text(header)) + "." + body + "." + body;
        };
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads what comes for so long, or until the server hangs up. */
    private static void pause(RawClient client, int millis) throws IOException {
        client.socket().setSoTimeout(millis);
        try {
            client.reachesEnd();
        } catch (SocketTimeoutException enough) {
            client.socket().setSoTimeout(0);
        }
    }

    private static void hangUp(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }
}
