package dev.yarrow.server.session;

import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.room.RoomScheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a client may do with a document: one question at a time, however many tokens come, of which the latest
 * counts; and again, less and less often, while nobody can say. Confined to the turns of its connection.
 */
final class TokenQuestions {
    /** What comes of it, in turns of the connection. */
    interface Listener {
        /** Somebody is deciding. */
        void asked();

        /**
         * The client may be in the document.
         *
         * @param retryAfter when to ask again if the grant is of no use now
         */
        void granted(Optional<String> token, Duration retryAfter, Grant grant);

        void denied(Optional<String> token, String reason);

        /** Nobody can say; {@link TokenQuestions#askLater} asks again. */
        void unavailable(Optional<String> token, Duration retryAfter);

        /** Whether an answer about a token that was shown before is still wanted. */
        boolean isUndecided();
    }

    private static final Logger LOG = LoggerFactory.getLogger(TokenQuestions.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(4);

    private final DocumentContext context;
    private final Listener listener;
    private final LatestToken newer;

    /** Whether somebody is deciding, or will be asked again. */
    private boolean asking;

    private boolean ended;

    TokenQuestions(DocumentContext context, Listener listener) {
        this.context = context;
        this.listener = listener;
        this.newer = new LatestToken(context.socket().waiting());
    }

    /** Whether somebody is deciding, or will be asked again. */
    boolean isAsking() {
        return asking;
    }

    void ask(Optional<String> token) {
        if (asking) {
            newer.put(token);
        } else {
            asking = true;
            ask(token, FIRST_RETRY);
        }
    }

    /** Whether it has been asked so often in vain that a next time will not come soon. */
    static boolean isPatient(Duration retryAfter) {
        return retryAfter.compareTo(LONGEST_RETRY) > 0;
    }

    void askLater(Optional<String> token, Duration after) {
        asking = true;
        Duration nextAfter = isPatient(after) ? after : after.multipliedBy(2);
        context.services().scheduler().after(isPatient(after) ? LONGEST_RETRY : after, () -> context.socket()
                .connection()
                .later(() -> askAgain(token, nextAfter)));
    }

    /** The client left; nothing is asked or told any more. */
    void end() {
        ended = true;
        newer.clear();
    }

    private void ask(Optional<String> token, Duration retryAfter) {
        listener.asked();
        context.socket().questions().ask(() -> decide(token, retryAfter));
    }

    private void decide(Optional<String> token, Duration retryAfter) {
        if (ended) {
            context.socket().questions().answered();
            return;
        }
        HocuspocusServices services = context.services();
        CompletableFuture<Decision> decision = services.authenticator()
                .decide(context.request(token))
                .toCompletableFuture()
                .copy();
        RoomScheduler.Cancellable timeout = services.scheduler()
                .after(
                        services.limits().authenticationTimeout(),
                        () -> decision.complete(new Decision.Unavailable("nobody decided in time")));
        CompletableFuture<Decision> unused = decision.whenComplete((made, failure) -> {
            timeout.cancel();
            context.socket().connection().later(() -> {
                context.socket().questions().answered();
                decided(token, retryAfter, made, failure);
            });
        });
    }

    private void decided(
            Optional<String> token, Duration retryAfter, @Nullable Decision decision, @Nullable Throwable failure) {
        if (ended) {
            return;
        }
        asking = false;
        LatestToken.Shown next = newer.take();
        if (next != null) {
            ask(next.token());
        } else if (decision instanceof Decision.Granted granted) {
            listener.granted(token, retryAfter, granted.grant());
        } else if (decision instanceof Decision.Denied denied) {
            listener.denied(token, denied.reason());
        } else {
            if (failure != null) {
                LOG.error("The authenticator failed, so nobody knows who may come in", failure);
            }
            listener.unavailable(token, retryAfter);
        }
    }

    private void askAgain(Optional<String> token, Duration retryAfter) {
        if (ended) {
            return;
        }
        LatestToken.Shown latest = newer.take();
        asking = latest != null || listener.isUndecided();
        if (asking) {
            ask(latest == null ? token : latest.token(), retryAfter);
        }
    }
}
