package dev.yarrow.server.http;

import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.server.metrics.Metrics;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
            Pattern.compile("localhost|[a-z0-9.-]+\\.localhost|127(\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1");

    private final boolean loopbackOnly;
    private final Set<String> allowedHosts;
    private final Metrics metrics;

    /** @param checked everything that the server serves: API, files and WebSockets alike */
    public HostCheck(ServerConfig config, Metrics metrics, Handler checked) {
        super(checked);
        this.loopbackOnly = config.loopbackOnly();
        this.allowedHosts = Stream.concat(
                        Stream.of(config.host()),
                        config.allowedOrigins().stream()
                                .map(origin -> String.valueOf(URI.create(origin).getHost())))
                .map(HostCheck::bare)
                .collect(Collectors.toUnmodifiableSet());
        this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String host = request.getHttpURI().getHost();
        if (!loopbackOnly || host == null || allows(bare(host))) {
            return super.handle(request, response, callback);
        }
        metrics.refused("host");
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

    /** In lower case, an IPv6 address without its brackets. */
    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") && lower.endsWith("]") ? lower.substring(1, lower.length() - 1) : lower;
    }
}
