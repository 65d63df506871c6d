package dev.yarrow.server.access;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One question over HTTP and its answer, which are over in bounded time and space. Stateless. The timeout of an
 * {@link HttpRequest} ends when the headers have come (JDK-8208693): somebody who sends the body slowly, or never, would
 * keep the question open for as long as they like.
 */
public final class BoundedExchange {
    private BoundedExchange() {}

    /**
     * Sends a request.
     *
     * @param timeout from now until the last byte of the answer; then the exchange is given up and the future fails
     * @param maxBytes of the answer's body; a longer one is not read to its end, and the future fails
     */
    public static CompletableFuture<HttpResponse<byte[]>> send(
            HttpClient http, HttpRequest request, Duration timeout, int maxBytes) {
        CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(request, head -> new BoundedBody(maxBytes));
        return exchange.copy()
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((response, failure) -> exchange.cancel(/* mayInterruptIfRunning= */ true));
    }

    /** Collects a body up to a size. Called by one thread at a time. */
    private static final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
        private final HttpResponse.BodySubscriber<byte[]> whole = HttpResponse.BodySubscribers.ofByteArray();
        private final int maxBytes;
        private Flow.@Nullable Subscription subscription;
        private long bytes;

        private BoundedBody(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription started) {
            subscription = started;
            whole.onSubscribe(started);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                bytes += part.remaining();
            }
            if (bytes <= maxBytes) {
                whole.onNext(parts);
            } else if (subscription != null) {
                subscription.cancel();
                onError(new IllegalStateException("expected at most " + maxBytes + " bytes, more came"));
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.onError(failure);
        }

        @Override
        public void onComplete() {
            whole.onComplete();
        }
    }
}
