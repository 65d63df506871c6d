package dev.yarrow.server.attack;

import java.io.IOException;

/**
 * A way on which the messages of y-websocket reach the server and come back, whatever is around them on it. One thread
 * receives; any may send.
 */
interface Line extends AutoCloseable {
    void send(byte[] message) throws IOException;

    /**
     * The next message from the server; waits for it.
     *
     * @throws IOException when the line has ended, and why
     */
    byte[] receive() throws IOException;

    @Override
    void close() throws IOException;
}
