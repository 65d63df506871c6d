package dev.yarrow.server.http;

import dev.yarrow.server.config.ServerConfig;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses requests meant for another host, when the server is bound to loopback. Immutable.
 *
 * <p>A page of a stranger can give its own host name the address 127.0.0.1 (DNS rebinding). The browser then takes
 * requests to this server for requests to the page's own origin and lets the page read the answers. Only the
 * {@code Host} header still tells the truth.
 */
public final class HostCheck extends Handler.Wrapper {

    private static final Pattern LOOPBACK_NAME =
            Pattern.compile("localhost|[a-z0-9.-]+\\.localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");

    private final boolean loopbackOnly;
    private final List<String> allowedHosts;

    public HostCheck(ServerConfig config, Handler checked) {
        super(checked);
        this.loopbackOnly = config.loopbackOnly();
        this.allowedHosts = config.allowedOrigins().stream()
                .map(origin -> String.valueOf(URI.create(origin).getHost()))
                .toList();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String host = request.getHttpURI().getHost();
        if (!loopbackOnly || host == null || allows(host.toLowerCase(Locale.ROOT))) {
            return super.handle(request, response, callback);
        }
        Problem problem = new Problem(
                421,
                "this server is only for this machine and is not known as \"" + host
                        + "\"; if that is its public name, add its origin to allowed-origins");
        WebFaces.send(response, callback, request.getMethod(), problem.reply());
        return true;
    }

    private boolean allows(String host) {
        return LOOPBACK_NAME.matcher(host).matches() || allowedHosts.contains(host);
    }
}
