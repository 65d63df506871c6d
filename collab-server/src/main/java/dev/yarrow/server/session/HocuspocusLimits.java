package dev.yarrow.server.session;

import dev.yarrow.server.limit.RateLimit;
import java.time.Duration;

/**
 * Bounds of one Hocuspocus connection, beside those of its outbox. Immutable.
 *
 * @param maxDocuments sessions on one socket; one more is denied
 * @param maxWaitingFrames messages for documents that nobody has decided about yet; at more, the socket is not read
 * @param maxWaitingBytes their size; at more, the socket is not read
 * @param maxQuestions documents of one socket about which somebody is asked at a time
 * @param presence how fast presence may come
 * @param authenticationTimeout a decision that takes longer counts as none
 * @param unauthenticatedTimeout a socket on which nobody was in any document for so long is closed
 * @param refreshBefore how long before a grant ends its client is asked for a fresh token
 */
public record HocuspocusLimits(
        int maxDocuments,
        int maxWaitingFrames,
        long maxWaitingBytes,
        int maxQuestions,
        RateLimit presence,
        Duration authenticationTimeout,
        Duration unauthenticatedTimeout,
        Duration refreshBefore) {

    /** What the server uses when nothing else is configured. */
    public static final HocuspocusLimits DEFAULT = new HocuspocusLimits(
            500,
            1000,
            5 << 20,
            16,
            RateLimit.of(200, Duration.ofSeconds(5)),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30));
}
