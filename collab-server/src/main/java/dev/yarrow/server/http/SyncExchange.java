package dev.yarrow.server.http;

import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.sync.AnswerWatch;
import dev.yarrow.server.sync.Batch;
import dev.yarrow.server.sync.Delivery;
import dev.yarrow.server.sync.SyncRefusal;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** One request of sync over HTTP and its answer. Answered once, by whichever thread. */
final class SyncExchange {
    static final String BATCH = "application/octet-stream";
    private static final Logger LOG = LoggerFactory.getLogger(SyncExchange.class);
    private static final String BEARER = "Bearer ";
    private static final int SMALL_BODY_BYTES = 64 << 10;

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final AnswerWatch.Answer answer;
    private volatile boolean bodyTaken;

    SyncExchange(Request request, Response response, Callback callback, AnswerWatch answers) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.answer = answers.begin(this::cut);
        SafetyHeaders.ALL.forEach(this::set);
        set("Cache-Control", "no-store, no-transform");
        set("X-Accel-Buffering", "no");
        set("Vary", "Origin");
    }

    /** Runs work that must not hold up whoever calls. */
    Executor executor() {
        return request.getComponents().getExecutor();
    }

    String method() {
        return request.getMethod();
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** A header that this request needs. */
    String required(String name, String what) {
        return header(name).orElseThrow(() -> SyncRefusal.malformed("expected the header " + name + " with " + what));
    }

    String remoteAddress() {
        return Request.getRemoteAddr(request);
    }

    AccessRequest access(DocumentName document) {
        Optional<String> token = header("Authorization")
                .filter(value -> value.regionMatches(/* ignoreCase= */ true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).trim())
                .filter(value -> !value.isEmpty());
        return new AccessRequest(document, token, remoteAddress(), header("Origin"));
    }

    void set(String name, String value) {
        response.getHeaders().put(name, value);
    }

    /** Reads the body, which says its size before. */
    CompletableFuture<byte[]> body(int maxBytes, BodyBudget budget) {
        String type = header("Content-Type").orElse("");
        if (!type.startsWith(BATCH)) {
            throw new Problem(415, "expected a body of " + BATCH, Map.of(), "media-type");
        }
        long length = request.getLength();
        if (length < 0) {
            throw new Problem(411, "expected a Content-Length", Map.of(), "length");
        }
        if (length > maxBytes) {
            throw SyncRefusal.tooLarge("expected a body of at most " + maxBytes + " bytes, this one has " + length);
        }
        return budget.read(length, () -> {
            bodyTaken = true;
            CompletableFuture<byte[]> body = new CompletableFuture<>();
            Content.Source.asByteArrayAsync(request, maxBytes, Promise.Invocable.toPromise(body));
            return body;
        });
    }

    void json(int status, Map<String, Object> fields) {
        send(status, "application/json", JsonMapper.shared().writeValueAsBytes(fields));
    }

    void empty() {
        response.setStatus(204);
        write(true, null, callback);
    }

    /**
     * Answers with a batch, and tells when it was written, or could not be.
     *
     * @param delivery of which the batch is made
     */
    void batch(Delivery delivery, Batch batch, Consumer<@Nullable Throwable> written) {
        begin(BATCH);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, batch.remaining());
        bring(delivery);
        new BatchWriter(this, batch, failure -> {
                    end(failure);
                    written.accept(failure);
                })
                .iterate();
    }

    /** The beginning of an answer of which more follows. */
    void begin(String mediaType) {
        response.setStatus(200);
        set("Content-Type", mediaType);
    }

    /** Gives a piece of the answer to the socket, once it took the one before; a socket that does not take it is cut off. */
    void write(boolean last, @Nullable ByteBuffer piece, Callback taken) {
        answer.writing();
        response.write(last, piece, Callback.from(last ? answer::end : answer::written, taken));
    }

    /** From now on this is being written, and nothing of what was before. */
    void bring(Delivery delivery) {
        answer.bring(delivery);
    }

    private void cut() {
        LOG.debug("a client of sync over HTTP reads too slowly");
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
            endWithReset(request.getConnectionMetaData().getConnection().getEndPoint());
        }
        request.fail(new IOException("the peer reads too slowly"));
    }

    /** So that the kernel gives up what it still holds for this socket, too. */
    private static void endWithReset(EndPoint endPoint) {
        if (endPoint.getTransport() instanceof SocketChannel channel) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException alreadyClosed) {
                LOG.trace("a socket was closed before it was cut off", alreadyClosed);
            }
        }
    }

    /** The end of an answer that was begun. */
    void end(@Nullable Throwable failure) {
        answer.end();
        if (failure == null) {
            callback.succeeded();
        } else {
            callback.failed(failure);
        }
    }

    /** Says what went wrong, once the body is read: an answer to a request of which bytes are left may not arrive. */
    void fail(Throwable failure) {
        if (!bodyTaken && method().equals("POST") && isSmallBody()) {
            bodyTaken = true;
            Content.Source.consumeAll(request, Callback.from(() -> answer(failure), broken -> answer(failure)));
        } else {
            answer(failure);
        }
    }

    private boolean isSmallBody() {
        long length = request.getLength();
        return length >= 0 && length <= SMALL_BODY_BYTES;
    }

    private void answer(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Reply reply = problem(cause).reply();
        if (!bodyTaken && method().equals("POST")) {
            set("Connection", "close"); // what is left of the body is not read, and nothing can follow it
        }
        reply.headers().forEach((name, value) -> {
            if (!name.equals("Cache-Control")) {
                set(name, value);
            }
        });
        send(reply.status(), Problem.MEDIA_TYPE, reply.body());
    }

    /** What a refusal says, as a document for programs. */
    static Problem problem(Throwable cause) {
        if (cause instanceof Problem known) {
            return known;
        }
        if (cause instanceof SyncRefusal refusal) {
            Map<String, String> headers = refusal.status() == 401
                    ? Map.of("WWW-Authenticate", "Bearer")
                    : refusal.retryAfterSeconds() > 0
                            ? Map.of("Retry-After", String.valueOf(refusal.retryAfterSeconds()))
                            : Map.of();
            return new Problem(refusal.status(), refusal.detail(), headers, refusal.code());
        }
        LOG.error("A request of sync over HTTP failed; the caller was told 500", cause);
        return new Problem(500, "something went wrong inside the server; its log says what", Map.of(), "internal");
    }

    private void send(int status, String mediaType, byte[] body) {
        send(status, mediaType, ByteBuffer.wrap(body));
    }

    private void send(int status, String mediaType, ByteBuffer body) {
        response.setStatus(status);
        set("Content-Type", mediaType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
        write(true, body, callback);
    }
}
