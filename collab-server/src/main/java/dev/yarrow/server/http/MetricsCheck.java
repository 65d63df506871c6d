package dev.yarrow.server.http;

import dev.yarrow.server.limit.AddressRange;
import dev.yarrow.server.metrics.Metrics;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Shows the metrics to some addresses only. Immutable. They name nobody, but how busy a server is, and when, is its
 * operator's business; and a proxy in front of it passes on whatever it is not told to keep.
 */
public final class MetricsCheck extends Handler.Wrapper {
    private static final String PATH = "/metrics";

    private final List<AddressRange> allowed;
    private final Metrics metrics;

    /** @param allowed who may read them */
    public MetricsCheck(List<AddressRange> allowed, Metrics metrics, Handler behind) {
        super(behind);
        this.allowed = List.copyOf(allowed);
        this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!PATH.equals(request.getHttpURI().getPath()) || mayRead(request)) {
            return super.handle(request, response, callback);
        }
        metrics.refused("metrics");
        Problem problem = new Problem(403, "the metrics are not for this address; metrics-from says for which");
        WebFaces.send(response, callback, request.getMethod(), problem.plainReply());
        return true;
    }

    /** The headers are there only if somebody passed the request on who is not trusted: nobody knows from where it came. */
    private boolean mayRead(Request request) {
        HttpFields headers = request.getHeaders();
        if (headers.contains(HttpHeader.X_FORWARDED_FOR) || headers.contains(HttpHeader.FORWARDED)) {
            return allowed.stream().anyMatch(range -> range.prefixBits() == 0);
        }
        return AddressRange.anyContains(allowed, Request.getRemoteAddr(request));
    }
}
