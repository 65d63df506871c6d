package dev.yarrow.server.http;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What the server answers where Jetty itself refuses a request, before or after any handler was asked: the same kind of
 * answer as everywhere else instead of a page of Jetty's. Immutable.
 */
public final class ErrorPages implements Request.Handler {

    /** The method that Jetty gives to requests of which it could not read the first line. */
    private static final String UNREADABLE = "BAD";

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Problem problem = problem(response.getStatus(), request.getAttribute(ErrorHandler.ERROR_EXCEPTION));
        String path = request.getHttpURI().getPath();
        // Of an address that cannot be read nobody knows whether it is the API's: programs need the document more.
        boolean unreadable = path == null || request.getMethod().equals(UNREADABLE);
        Reply reply = unreadable || WebFaces.isApi(path) ? problem.reply() : problem.plainReply();
        WebFaces.send(response, callback, request.getMethod(), reply);
        return true;
    }

    private static Problem problem(int status, @Nullable Object cause) {
        int code = cause instanceof HttpException refusal ? refusal.getCode() : status;
        if (code >= 500 && code != 503 && code != 505) {
            return new Problem(code, "something went wrong inside the server; its log says what");
        }
        String reason = cause instanceof HttpException refusal ? refusal.getReason() : null;
        return new Problem(code, "the request cannot be served" + (reason == null ? "" : ": " + reason));
    }
}
