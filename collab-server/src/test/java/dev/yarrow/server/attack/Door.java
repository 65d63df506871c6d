package dev.yarrow.server.attack;

import static dev.yarrow.server.transport.RawClient.BINARY;
import static dev.yarrow.server.transport.RawClient.frame;

import dev.yarrow.server.transport.RawClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ways into a document, for honest people and for others. Stateless. */
enum Door {
    Y_WEBSOCKET {
        @Override
        Line line(int port, String room) throws IOException {
            return new SocketLine(RawClient.open(port, "/ws/" + room), new byte[0]);
        }

        @Override
        void say(int port, String room, List<byte[]> messages) throws IOException {
            try (RawClient client = RawClient.open(port, "/ws/" + room)) {
                for (byte[] message : messages) {
                    client.send(frame(BINARY, message));
                }
                linger(client);
            }
        }
    },
    HOCUSPOCUS {
        @Override
        Line line(int port, String room) throws IOException {
            Line line = new SocketLine(RawClient.open(port, "/hocuspocus"), address(room));
            line.send(NO_TOKEN);
            return line;
        }

        @Override
        void say(int port, String room, List<byte[]> messages) throws IOException {
            try (RawClient client = RawClient.open(port, "/hocuspocus")) {
                client.send(frame(BINARY, addressed(room, NO_TOKEN)));
                for (byte[] message : messages) {
                    client.send(frame(BINARY, addressed(room, message)));
                }
                linger(client);
            }
        }
    },
    HTTP {
        @Override
        Line line(int port, String room) {
            return new HttpLine(port, room);
        }

        /** All of it in a request to open, and in a push by somebody who opened as everybody does. */
        @Override
        void say(int port, String room, List<byte[]> messages) throws IOException {
            post(port, room, "open", Map.of(), Bytes.batch(messages));
            post(port, room, "push", ticketed(port, room), Bytes.batch(messages));
        }
    };

    private static final byte[] NO_TOKEN = {2, 0, 0};
    private static final byte[] NOTHING = {0};
    private static final int PATIENCE_MILLIS = 40;
    private static final int ANSWER_MILLIS = 300;

    /** A line for somebody honest. */
    abstract Line line(int port, String room) throws IOException;

    /**
     * A visit of somebody who says this and waits for a moment for what comes of it.
     *
     * @throws IOException if the server hangs up before the end
     */
    abstract void say(int port, String room, List<byte[]> messages) throws IOException;

    /** What begins each message about a room on a Hocuspocus socket. */
    static byte[] address(String room) {
        return new Bytes().text(room).toArray();
    }

    static byte[] addressed(String room, byte[] message) {
        return new Bytes().text(room).raw(message).toArray();
    }

    /** Reads what comes until the server hangs up, or for a moment. */
    static void linger(RawClient client) throws IOException {
        client.socket().setSoTimeout(PATIENCE_MILLIS);
        try {
            client.reachesEnd();
        } catch (SocketTimeoutException patienceOver) {
            // The server took it all and said nothing, which may be right.
        }
    }

    /** The headers of somebody who opened a room. */
    static Map<String, String> ticketed(int port, String room) throws IOException {
        String welcome = post(port, room, "open", Map.of(), Bytes.batch(List.of(Bytes.stepOne(NOTHING))))
                .body();
        return Map.of("Yarrow-Ticket", HttpLine.found(HttpLine.TICKET, welcome));
    }

    /** One request, and what it was answered; a failure of the server's own is not to be the answer. */
    static RawClient.HttpAnswer post(int port, String room, String verb, Map<String, String> headers, byte[] body)
            throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("Content-Length", String.valueOf(body.length)));
        all.putAll(headers);
        try (RawClient client = new RawClient(port)) {
            client.socket().setSoTimeout(ANSWER_MILLIS);
            client.send(head(room, verb, all), body);
            return sound(client.readAnswer());
        }
    }

    /** The head of a request that has a body. */
    static byte[] head(String room, String verb, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(
                Map.of("Host", "localhost", "Yarrow-Sync", "1", "Content-Type", "application/octet-stream"));
        all.putAll(headers);
        return RawClient.request("POST", "/sync/" + room + "/" + verb, all);
    }

    static RawClient.HttpAnswer get(int port, String room, String verb, Map<String, String> headers)
            throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("Host", "localhost", "Yarrow-Sync", "1"));
        all.putAll(headers);
        try (RawClient client = new RawClient(port)) {
            client.socket().setSoTimeout(ANSWER_MILLIS);
            return sound(client.exchange(RawClient.request("GET", "/sync/" + room + "/" + verb, all)));
        }
    }

    private static RawClient.HttpAnswer sound(RawClient.HttpAnswer answer) {
        if (answer.status() == 500) {
            throw new AssertionError("the server failed: " + answer);
        }
        return answer;
    }
}
