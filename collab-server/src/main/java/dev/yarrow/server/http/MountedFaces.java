package dev.yarrow.server.http;

import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Everything that a server serves, as one Jetty handler: in its own web server, or in one that belongs to somebody else
 * and may outlive it. Thread-safe.
 */
public final class MountedFaces extends Handler.Wrapper {
    private volatile boolean stopped;

    /** @param served is asked as long as the server runs */
    public MountedFaces(Handler served) {
        super(served);
    }

    /** From now on every request is answered with 503. */
    public void stopped() {
        stopped = true;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!stopped) {
            return super.handle(request, response, callback);
        }
        Problem problem = new Problem(503, "the document server was stopped", Map.of("Retry-After", "10"));
        WebFaces.send(response, callback, request.getMethod(), problem.reply());
        return true;
    }
}
