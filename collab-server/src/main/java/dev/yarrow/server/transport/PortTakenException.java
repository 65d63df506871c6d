package dev.yarrow.server.transport;

import java.io.IOException;

/** The port to listen on is in use; the message says how to go on. */
public final class PortTakenException extends IOException {
    private static final long serialVersionUID = 1L;

    PortTakenException(String host, int port, Throwable cause) {
        super(
                "port " + port + " on " + host
                        + " is taken by another program: stop it, or choose another port with --port",
                cause);
    }
}
