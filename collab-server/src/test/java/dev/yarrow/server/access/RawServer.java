package dev.yarrow.server.access;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers whatever comes with the same bytes and then says nothing more, without closing. Thread-safe. It is for what no
 * HTTP server does on purpose.
 */
public final class RawServer implements AutoCloseable {
    private static final Pattern CONTENT_LENGTH =
            Pattern.compile("^content-length: *(\\d+)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    private final ServerSocket listening;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile String answer = "";

    public RawServer() {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** From now on this is what is sent: a body that may be shorter than it claims to be. */
    public void says(int claimedLength, String body) {
        answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + claimedLength + "\r\n\r\n"
                + body;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/");
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                start(() -> answer(socket));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void answer(Socket socket) {
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (readQuestion(in)) {
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // the other side gave up, which is what the tests are about
        }
    }

    /** Reads one request to its end, so that one that comes in pieces gets one answer. False when the other side is gone. */
    private static boolean readQuestion(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                return false;
            }
            head.append((char) read);
        }
        Matcher length = CONTENT_LENGTH.matcher(head);
        int bodyBytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
        return in.readNBytes(bodyBytes).length == bodyBytes;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
