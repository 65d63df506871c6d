package dev.yarrow.server.http;

import dev.yarrow.server.Documents;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.Revoker;
import dev.yarrow.server.metrics.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything the server answers over plain HTTP, as one Jetty handler to put behind the WebSocket one. Thread-safe.
 *
 * <p>It answers every request it gets: 404 where there is nothing. The connector must let through paths with encoded
 * slashes, encoded percent signs and empty segments, because names of documents may hold them.
 */
public final class WebFaces extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(WebFaces.class);
    private static final long ANSWER_SECONDS = 60;
    private static final String API = "/api";
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Face api;
    private final Face access;
    private final RevokeApi revoke;
    private final LinksApi links;
    private final Face health;
    private final Face metrics;
    private final Face editor;

    /**
     * @param authenticator decides who may read, list and revoke
     * @param revoker takes back what was granted
     * @param share how people who have no token get in
     * @param unreadyReason why the server should get no new connections just now; empty when it should
     */
    public WebFaces(
            Documents documents,
            Authenticator authenticator,
            Revoker revoker,
            SharePart share,
            Metrics metrics,
            Supplier<Optional<String>> unreadyReason) {
        this(
                documents,
                authenticator,
                revoker,
                share,
                metrics,
                unreadyReason,
                new EditorFiles(WebFaces.class.getClassLoader(), EditorFiles.FOLDER));
    }

    WebFaces(
            Documents documents,
            Authenticator authenticator,
            Revoker revoker,
            SharePart share,
            Metrics metrics,
            Supplier<Optional<String>> unreadyReason,
            EditorFiles editor) {
        Gate gate = new Gate(authenticator);
        this.api = new DocumentsApi(documents, gate);
        this.access = new AccessApi(gate, share);
        this.revoke = new RevokeApi(revoker, gate);
        this.links = new LinksApi(share, gate, metrics);
        this.health = Face.immediate(new HealthFace(unreadyReason)::answer);
        this.metrics = Face.immediate(
                call -> Reply.fresh(200, PROMETHEUS_TEXT, metrics.scrape().getBytes(StandardCharsets.UTF_8)));
        this.editor = Face.immediate(editor::answer);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Call call = call(request);
        CompletableFuture<Reply> answer = answer(request, call);
        BiConsumer<@Nullable Reply, @Nullable Throwable> send = (reply, failure) ->
                send(response, callback, request.getMethod(), reply != null ? reply : failed(call, failure));
        // The thread that completes an export belongs to a room; writing is not its work.
        Executor sender =
                answer.isDone() ? Runnable::run : request.getComponents().getExecutor();
        CompletableFuture<Reply> unused =
                answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).whenCompleteAsync(send, sender);
        return true;
    }

    private static Call call(Request request) {
        Map<String, String> headers = new HashMap<>();
        for (HttpField field : request.getHeaders()) {
            String value = field.getValue() == null ? "" : field.getValue();
            headers.merge(field.getName().toLowerCase(Locale.ROOT), value, (first, next) -> first + "," + next);
        }
        String path = request.getHttpURI().getPath();
        String query = request.getHttpURI().getQuery();
        return new Call(path == null ? "/" : path, query == null ? "" : query, headers, Request.getRemoteAddr(request));
    }

    private CompletableFuture<Reply> answer(Request request, Call call) {
        try {
            if (call.path().equals(RevokeApi.PATH)) {
                return revoke.answer(request, call);
            }
            if (LinksApi.isAbout(call.path())) {
                return links.answer(request, call);
            }
            requireReading(request);
            return face(call.path()).answer(call);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void requireReading(Request request) {
        String method = request.getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw new Problem(405, "expected GET or HEAD here, but it is " + method, Map.of("Allow", "GET, HEAD"));
        }
        if (request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
            throw new Problem(413, "nothing here takes a body", Map.of("Connection", "close"));
        }
    }

    private Face face(String path) {
        if (isApi(path)) {
            return AccessApi.isAbout(path) ? access : api;
        }
        if (path.startsWith("/health/")) {
            return health;
        }
        return path.equals("/metrics") ? metrics : editor;
    }

    static boolean isApi(String path) {
        return path.equals(API) || path.startsWith(API + "/");
    }

    static void send(Response response, Callback callback, String method, Reply reply) {
        response.setStatus(reply.status());
        SafetyHeaders.ALL.forEach((name, value) -> response.getHeaders().put(name, value));
        reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        if (reply.status() != 304) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().remaining());
        }
        response.write(true, method.equals("HEAD") ? null : reply.body(), callback);
    }

    private static Reply failed(Call call, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        Problem problem = cause instanceof Problem known ? known : unexpected(cause);
        return isApi(call.path()) ? problem.reply() : problem.plainReply();
    }

    private static Problem unexpected(@Nullable Throwable cause) {
        if (cause instanceof TimeoutException) {
            LOG.warn("A document was not exported within {} s; its room or the storage is stuck", ANSWER_SECONDS);
            return new Problem(503, "the server is too busy for this just now", Map.of("Retry-After", "10"));
        }
        LOG.error("A request failed; the caller was told 500", cause);
        return new Problem(500, "something went wrong inside the server; its log says what");
    }
}
