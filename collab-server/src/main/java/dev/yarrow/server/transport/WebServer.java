package dev.yarrow.server.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Jetty server: one connector in front of a handler, for HTTP/1.1 or, with TLS, also HTTP/2. To be started and stopped
 * once, by one thread.
 *
 * <p>HTTP/2 is offered over TLS only, where clients and server agree on it in the handshake (ALPN): browsers speak it no
 * other way. WebSockets stay on connections of their own over HTTP/1.1, for which browsers ask by themselves as long as a
 * server does not offer them inside of HTTP/2 (RFC 8441).
 */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final Duration LOOK_AT_FILES = Duration.ofSeconds(2);
    private static final int MAX_STREAMS = 100;

    private final WebServerSettings settings;
    private final Server server;
    private final SocketGuard guard;
    private final Scheduler clock = new ScheduledExecutorScheduler("web-sweep", true);
    private @Nullable ServerConnector connector;

    /** @param errors answers the requests that Jetty itself refuses */
    public WebServer(WebServerSettings settings, Handler handler, Request.Handler errors, TransportListener listener) {
        this.settings = settings;
        QueuedThreadPool threads = new QueuedThreadPool(settings.maxThreads());
        threads.setName("web");
        this.server = new Server(threads);
        this.guard = new SocketGuard(settings.sockets(), settings.headTimeout(), listener, System::nanoTime);
        server.addBean(clock);
        server.setHandler(handler);
        server.setErrorHandler(errors);
        server.setStopTimeout(settings.stopTimeout().toMillis());
    }

    /**
     * Starts to listen.
     *
     * @throws PortTakenException if the port is in use
     * @throws IOException if the address cannot be listened on for another reason, or there is to be TLS and its files are
     *     not good
     */
    public void start() throws IOException {
        Optional<TlsContext> tls = settings.tls().isPresent()
                ? Optional.of(new TlsContext(settings.tls().get()))
                : Optional.empty();
        try {
            listen(tls);
            server.start();
            every(SWEEP, guard::sweep);
            tls.ifPresent(context -> every(LOOK_AT_FILES, context::renew));
        } catch (Exception failure) {
            close();
            throw explained(failure);
        }
    }

    private void listen(Optional<TlsContext> tls) {
        ServerConnector listening = new ServerConnector(server, 1, -1, protocols(tls));
        listening.addBean(guard);
        listening.setHost(settings.host());
        listening.setPort(settings.port());
        listening.setAcceptQueueSize(1024);
        listening.setIdleTimeout(settings.idleTimeout().toMillis());
        server.addConnector(listening);
        connector = listening;
    }

    /** The port that is listened on, also where the settings left the choice to the system. */
    public int port() {
        return Objects.requireNonNull(connector, "the web server was not started")
                .getLocalPort();
    }

    /** The root of what is served, as a client on this machine reaches it. */
    public URI uri() {
        boolean everywhere =
                settings.host().equals("0.0.0.0") || settings.host().equals("::");
        String host = everywhere ? "localhost" : settings.host();
        String scheme = settings.tls().isPresent() ? "https" : "http";
        return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/");
    }

    /** Stops to listen, lets requests finish within the stop timeout, and ends all connections. Idempotent. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (TimeoutException unfinished) {
            LOG.info("some connections did not finish within {} and were cut", settings.stopTimeout());
        } catch (Exception failure) {
            throw new IllegalStateException("the web server did not stop in order", failure);
        }
    }

    private void every(Duration interval, Runnable task) {
        clock.schedule(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException failure) {
                        LOG.error("something that is done every {} failed", interval, failure);
                    }
                    if (server.isRunning()) {
                        every(interval, task);
                    }
                },
                interval.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private static ConnectionFactory[] protocols(Optional<TlsContext> tls) {
        HttpConfiguration http = httpConfiguration();
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        if (tls.isEmpty()) {
            return new ConnectionFactory[] {http1};
        }
        // A host name that is not in the certificate is for the client to judge: it may have come through a proxy.
        http.addCustomizer(new SecureRequestCustomizer(false));
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
        http2.setConnectProtocolEnabled(false);
        http2.setMaxConcurrentStreams(MAX_STREAMS);
        ALPNServerConnectionFactory agreed = new ALPNServerConnectionFactory();
        agreed.setDefaultProtocol(http1.getProtocol());
        SslConnectionFactory ssl = new SslConnectionFactory(tls.get().factory(), agreed.getProtocol());
        return new ConnectionFactory[] {ssl, agreed, http2, http1};
    }

    private static HttpConfiguration httpConfiguration() {
        HttpConfiguration http = new HttpConfiguration();
        acceptDocumentNames(http);
        http.setSendServerVersion(false);
        return http;
    }

    /**
     * Has a connector let through what names of documents may hold. They come as paths, percent-encoded or not: an encoded slash, an encoded percent sign and an empty
     * segment are parts of a name here, and handlers read the raw path. They also explain what is not UTF-8, in the
     * form that their callers read; a % without two digits after it Jetty refuses before any handler is asked, and only
     * the error handler can explain it.
     */
    public static void acceptDocumentNames(HttpConfiguration http) {
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "document-names",
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
                UriCompliance.Violation.BAD_UTF8_ENCODING));
    }

    private IOException explained(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException bind
                    && String.valueOf(bind.getMessage()).contains("in use")) {
                return new PortTakenException(settings.host(), settings.port(), failure);
            }
        }
        return failure instanceof IOException io
                ? io
                : new IOException(
                        "cannot listen on " + settings.host() + ":" + settings.port() + ": " + failure.getMessage(),
                        failure);
    }
}
