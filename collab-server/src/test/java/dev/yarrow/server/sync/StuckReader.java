package dev.yarrow.server.sync;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client that opens an event stream and reads nothing of it, until a test wants to know how it goes on. Confined to it. */
final class StuckReader {
    private final Socket socket;

    StuckReader(SyncClient client) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(
                client.address().getHost(), client.address().getPort()));
        String request = "GET /sync/doc/events HTTP/1.1\r\nHost: "
                + client.address().getAuthority()
                + "\r\nYarrow-Sync: 1\r\nYarrow-Ticket: " + client.ticket + "\r\nLast-Event-ID: " + client.position
                + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().read(); // the stream has begun
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
