package dev.yarrow.server.transport;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Immutable answer to a {@link Handshake}, given before the connection is upgraded. */
public sealed interface Admission {
    /**
     * The connection is upgraded and handed to the handler.
     *
     * @param subprotocol one of those that the client offered, or null for none
     * @param release called when the connection is gone or when it turns out that there will be none; idempotent
     */
    record Accept(ConnectionHandler handler, @Nullable String subprotocol, Runnable release) implements Admission {
        /** Accepts without a subprotocol, and with nothing to release. */
        public Accept(ConnectionHandler handler) {
            this(handler, null, () -> {});
        }
    }

    /**
     * The request is answered with this status and no connection is made.
     *
     * @param httpStatus 400 to 599
     * @param reason one sentence for the peer
     * @param headers added to the answer, such as {@code Retry-After}
     */
    record Refuse(int httpStatus, String reason, Map<String, String> headers) implements Admission {
        public Refuse {
            if (httpStatus < 400 || httpStatus > 599) {
                throw new IllegalArgumentException("a refusal has a status from 400 to 599, not " + httpStatus);
            }
            headers = Map.copyOf(headers);
        }

        /** Refuses without extra headers. */
        public Refuse(int httpStatus, String reason) {
            this(httpStatus, reason, Map.of());
        }
    }
}
