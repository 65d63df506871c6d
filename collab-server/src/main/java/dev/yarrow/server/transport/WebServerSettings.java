package dev.yarrow.server.transport;

import java.time.Duration;

/**
 * Immutable: where and how the web server listens.
 *
 * @param host an address or name of this machine; {@code 0.0.0.0} means all
 * @param port 0 lets the system choose one
 * @param maxThreads of the pool that serves requests and connections, of which none may block for long
 * @param idleTimeout of plain HTTP connections; upgraded ones have their own
 * @param stopTimeout how long requests that are being answered may take when the server stops
 */
public record WebServerSettings(String host, int port, int maxThreads, Duration idleTimeout, Duration stopTimeout) {
    public WebServerSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is 0 (any) to 65535, not " + port);
        }
        if (maxThreads < 8) {
            throw new IllegalArgumentException("the web server needs at least 8 threads, not " + maxThreads);
        }
    }

    /** Defaults for everything but the address. */
    public static WebServerSettings at(String host, int port) {
        return new WebServerSettings(host, port, 24, Duration.ofSeconds(30), Duration.ofSeconds(2));
    }
}
