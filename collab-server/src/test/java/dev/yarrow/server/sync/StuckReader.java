package dev.yarrow.server.sync;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client that reads nothing of an answer, until a test wants to know how it goes on. Confined to it. */
final class StuckReader {
    private static final int SIP = 16;

    private final Socket socket;

    private StuckReader(SyncClient client, String head, byte[] body) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(
                client.address().getHost(), client.address().getPort()));
        String request = head + "\r\nHost: " + client.address().getAuthority() + "\r\nYarrow-Sync: 1\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        socket.getInputStream().read(); // the answer has begun
    }

    /** Listens to events. */
    static StuckReader events(SyncClient client) throws IOException {
        String head = "GET /sync/doc/events HTTP/1.1\r\nYarrow-Ticket: " + client.ticket + "\r\nLast-Event-ID: "
                + client.position;
        return new StuckReader(client, head, new byte[0]);
    }

    /** Opens the document. */
    static StuckReader open(SyncClient client) throws IOException {
        byte[] body = SyncClient.batch(SyncClient.step1(client.doc.stateVector()));
        String head = "POST /sync/doc/open HTTP/1.1\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                + body.length;
        return new StuckReader(client, head, body);
    }

    /** Reads a few bytes, if there are any; whether the server has not hung up. */
    boolean sip() throws IOException {
        socket.setSoTimeout(1);
        try {
            return socket.getInputStream().readNBytes(SIP).length == SIP;
        } catch (SocketTimeoutException nothingThere) {
            return true;
        } catch (SocketException reset) {
            return false;
        }
    }

    /** Reads on to the end of the stream. */
    void awaitResync() throws Exception {
        CompletableFuture<String> rest = CompletableFuture.supplyAsync(() -> {
            try {
                return new String(read(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        String text = rest.get(20, TimeUnit.SECONDS);
        if (!text.contains("event: resync\n")) {
            throw new AssertionError("no resync at the end: " + text.substring(Math.max(0, text.length() - 200)));
        }
        socket.close();
    }

    private byte[] read() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 << 10];
        for (int count = 0; count >= 0; count = socket.getInputStream().read(buffer)) {
            all.write(buffer, 0, count);
            if (all.toString(StandardCharsets.US_ASCII).endsWith("\r\n0\r\n\r\n")) {
                break; // the last chunk
            }
        }
        return all.toByteArray();
    }
}
