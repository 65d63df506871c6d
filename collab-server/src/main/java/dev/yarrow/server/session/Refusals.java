package dev.yarrow.server.session;

import dev.yarrow.server.limit.NoPlaceException;
import dev.yarrow.server.limit.Place;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.transport.Admission;
import java.util.Map;

/** Counts and words refusals at the handshake. Thread-safe. */
record Refusals(Metrics metrics) {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final Map<String, String> RETRY_SOON = Map.of("Retry-After", "5");

    /** @param reason the word for it in metrics */
    Admission refuse(String reason, int status, String text) {
        metrics.refused(reason);
        boolean passes = status == UNAVAILABLE || status == TOO_MANY_REQUESTS;
        return new Admission.Refuse(status, text, passes ? RETRY_SOON : Map.of());
    }

    Admission refuse(NoPlaceException none) {
        int status = none.whose() == NoPlaceException.Whose.ALL ? UNAVAILABLE : TOO_MANY_REQUESTS;
        return refuse(none.whose().word(), status, String.valueOf(none.getMessage()));
    }

    /** Lets a client that may not come in hear so, by a connection that keeps its place until it is closed. */
    Admission deny(ShownToken token, String reason, Place place) {
        metrics.refused("access");
        DeniedConnection closed = new DeniedConnection(CloseCode.FORBIDDEN, reason);
        return new Admission.Accept(closed, token.subprotocol(), place::close);
    }
}
