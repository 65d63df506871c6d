package dev.yarrow.server.transport;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A WebSocket client that sends whatever bytes it is told to, right or wrong. Confined to its test. */
public final class RawClient implements AutoCloseable {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    /** A server's answer to a handshake. */
    public record HttpAnswer(int status, Map<String, String> headers, String body) {}

    /** A frame from the server. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares these as a whole
    public record Received(boolean fin, int opcode, byte[] payload) {
        public int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    private final Socket socket = new Socket();
    private final DataInputStream in;

    public RawClient(int port) throws IOException {
        this(port, 0);
    }

    /** @param receiveBytes size of the kernel's receive buffer, 0 for the system's choice */
    public RawClient(int port, int receiveBytes) throws IOException {
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects and upgrades, failing unless the server agrees. */
    public static RawClient open(int port, String path) throws IOException {
        return open(port, path, 0);
    }

    public static RawClient open(int port, String path, int receiveBytes) throws IOException {
        RawClient client = new RawClient(port, receiveBytes);
        HttpAnswer answer = client.handshake(path);
        if (answer.status() != 101) {
            client.close();
            throw new IOException("expected 101 for " + path + ", got " + answer);
        }
        return client;
    }

    public static Map<String, String> handshakeHeaders() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", "localhost");
        headers.put("Upgrade", "websocket");
        headers.put("Connection", "keep-alive, Upgrade");
        headers.put("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        headers.put("Sec-WebSocket-Version", "13");
        return headers;
    }

    public static byte[] request(String method, String path, Map<String, String> headers) {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        return request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    public HttpAnswer handshake(String path) throws IOException {
        return exchange(request("GET", path, handshakeHeaders()));
    }

    public HttpAnswer exchange(byte[] request) throws IOException {
        send(request);
        return readAnswer();
    }

    public HttpAnswer readAnswer() throws IOException {
        String statusLine = readLine();
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim(),
                    (a, b) -> a + ", " + b);
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new HttpAnswer(Integer.parseInt(statusLine.split(" ", 3)[1]), headers, body);
    }

    public void send(byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            socket.getOutputStream().write(part);
        }
        socket.getOutputStream().flush();
    }

    /** A masked, final frame with the shortest length form. */
    public static byte[] frame(int opcode, byte[] payload) {
        return frame(0x80 | opcode, payload, true);
    }

    /** A masked frame that does not end its message. */
    public static byte[] fragment(int opcode, byte[] payload) {
        return frame(opcode, payload, true);
    }

    public static byte[] frame(int firstByte, byte[] payload, boolean masked) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put(header(firstByte, payload.length, masked));
        byte[] mask = {0x11, 0x72, (byte) 0xA3, (byte) 0xF4};
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ mask[i % 4] : payload[i]));
        }
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        return bytes;
    }

    /** A header, with its masking key, that announces so many bytes. */
    public static byte[] header(int firstByte, long length, boolean masked) {
        ByteBuffer header = ByteBuffer.allocate(14);
        int maskBit = masked ? 0x80 : 0;
        header.put((byte) firstByte);
        if (length <= 125) {
            header.put((byte) (maskBit | length));
        } else if (length <= 0xFFFF) {
            header.put((byte) (maskBit | 126)).putShort((short) length);
        } else {
            header.put((byte) (maskBit | 127)).putLong(length);
        }
        if (masked) {
            header.put(new byte[] {0x11, 0x72, (byte) 0xA3, (byte) 0xF4});
        }
        byte[] bytes = new byte[header.flip().remaining()];
        header.get(bytes);
        return bytes;
    }

    public static byte[] closeFrame(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return frame(
                CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    public Received read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & 0x80) != 0) {
            throw new IOException("a server must not mask its frames");
        }
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = in.readNBytes(Math.toIntExact(length));
        return new Received((first & 0x80) != 0, first & 0xF, payload);
    }

    /** The next frame that is neither ping nor pong. */
    public Received readSkippingPings() throws IOException {
        Received frame = read();
        while (frame.opcode() == PING || frame.opcode() == PONG) {
            frame = read();
        }
        return frame;
    }

    /** Reads to the close frame, and returns its code; 1006 if the connection ends without one. */
    public int readCloseCode() throws IOException {
        try {
            Received frame = read();
            while (frame.opcode() != CLOSE) {
                frame = read();
            }
            return frame.closeCode();
        } catch (EOFException | java.net.SocketException broken) {
            return 1006;
        }
    }

    /** Whether the server ends the connection, after whatever it still sends. */
    public boolean reachesEnd() throws IOException {
        try {
            in.skipNBytes(Long.MAX_VALUE);
            return false;
        } catch (EOFException | java.net.SocketException ended) {
            return true;
        }
    }

    public InputStream input() {
        return in;
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
