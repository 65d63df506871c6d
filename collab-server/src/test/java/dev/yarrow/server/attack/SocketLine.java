package dev.yarrow.server.attack;

import static dev.yarrow.server.transport.RawClient.BINARY;
import static dev.yarrow.server.transport.RawClient.CLOSE;
import static dev.yarrow.server.transport.RawClient.PING;
import static dev.yarrow.server.transport.RawClient.PONG;

import dev.yarrow.server.transport.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** A line over a WebSocket; each of its messages begins with the same address, which is empty for y-websocket. */
final class SocketLine implements Line {
    private final RawClient client;
    private final byte[] address;

    SocketLine(RawClient client, byte[] address) throws IOException {
        this.client = client;
        this.address = address;
        client.socket().setSoTimeout(60_000);
    }

    @Override
    public void send(byte[] message) throws IOException {
        byte[] whole = new Bytes().raw(address).raw(message).toArray();
        sendFrame(RawClient.frame(BINARY, whole));
    }

    private synchronized void sendFrame(byte[] frame) throws IOException {
        client.send(frame);
    }

    @Override
    public byte[] receive() throws IOException {
        while (true) {
            RawClient.Received frame = client.read();
            switch (frame.opcode()) {
                case PING -> sendFrame(RawClient.frame(PONG, frame.payload()));
                case CLOSE -> throw new EOFException("closed with " + frame.closeCode());
                default -> {
                    return Arrays.copyOfRange(frame.payload(), address.length, frame.payload().length);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
