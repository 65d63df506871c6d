package dev.yarrow.server.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Jetty server: one HTTP/1.1 connector in front of a handler. To be started and stopped once, by one thread. */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    private final WebServerSettings settings;
    private final Server server;
    private final ServerConnector connector;

    /** @param errors answers the requests that Jetty itself refuses */
    public WebServer(WebServerSettings settings, Handler handler, Request.Handler errors) {
        this.settings = settings;
        QueuedThreadPool threads = new QueuedThreadPool(settings.maxThreads());
        threads.setName("web");
        this.server = new Server(threads);
        this.connector = new ServerConnector(server, 1, -1, new HttpConnectionFactory(httpConfiguration()));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setAcceptQueueSize(1024);
        connector.setIdleTimeout(settings.idleTimeout().toMillis());
        server.addConnector(connector);
        server.setHandler(handler);
        server.setErrorHandler(errors);
        server.setStopTimeout(settings.stopTimeout().toMillis());
    }

    /**
     * Starts to listen.
     *
     * @throws PortTakenException if the port is in use
     * @throws IOException if the address cannot be listened on for another reason
     */
    public void start() throws IOException {
        try {
            server.start();
        } catch (Exception failure) {
            close();
            throw explained(failure);
        }
    }

    /** The port that is listened on, also where the settings left the choice to the system. */
    public int port() {
        return connector.getLocalPort();
    }

    /** The root of what is served, as a client on this machine reaches it. */
    public URI uri() {
        boolean everywhere =
                settings.host().equals("0.0.0.0") || settings.host().equals("::");
        String host = everywhere ? "localhost" : settings.host();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/");
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
