package dev.yarrow.server.transport;

import dev.yarrow.server.limit.PlaceLimits;
import dev.yarrow.server.limit.Places;
import java.time.Duration;
import java.util.Optional;

/**
 * Immutable, but for the counting of places: where and how the web server listens.
 *
 * @param host an address or name of this machine; {@code 0.0.0.0} means all
 * @param port 0 lets the system choose one
 * @param maxThreads of the pool that serves requests and connections, of which none may block for long
 * @param idleTimeout of plain HTTP connections; upgraded ones have their own
 * @param stopTimeout how long requests that are being answered may take when the server stops
 * @param tls speaks TLS with what these files hold; empty for none
 * @param sockets places for sockets on which HTTP is spoken
 * @param headTimeout how long the head of a request may take to arrive, and a TLS handshake
 */
public record WebServerSettings(
        String host,
        int port,
        int maxThreads,
        Duration idleTimeout,
        Duration stopTimeout,
        Optional<TlsFiles> tls,
        Places sockets,
        Duration headTimeout) {
    public WebServerSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is 0 (any) to 65535, not " + port);
        }
        if (maxThreads < 8) {
            throw new IllegalArgumentException("the web server needs at least 8 threads, not " + maxThreads);
        }
    }

    /** Defaults for everything but the address: no TLS, and as many sockets as come. */
    public static WebServerSettings at(String host, int port) {
        PlaceLimits many = new PlaceLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
        return at(host, port, Optional.empty(), new Places(many, address -> true), Duration.ofSeconds(20));
    }

    /** Defaults for threads and times. */
    public static WebServerSettings at(
            String host, int port, Optional<TlsFiles> tls, Places sockets, Duration headTimeout) {
        return new WebServerSettings(
                host, port, 24, Duration.ofSeconds(30), Duration.ofSeconds(2), tls, sockets, headTimeout);
    }
}
