package dev.yarrow.server.session;

import dev.yarrow.server.transport.Admission;
import dev.yarrow.server.transport.AdmissionPolicy;
import dev.yarrow.server.transport.Handshake;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Decides at the handshake which Hocuspocus clients get a socket; who may be in a document is decided for each of them
 * later. Thread-safe. A server that cannot take more says so here, with 503: it is the one answer at which providers of all
 * versions wait longer and longer before they come back.
 */
public final class HocuspocusAdmission implements AdmissionPolicy {
    private static final Map<String, String> RETRY_SOON = Map.of("Retry-After", "5");

    private final HocuspocusServices services;
    private final int maxConnections;
    private final AtomicInteger connections;
    private final Predicate<Handshake> originAllowed;
    private volatile boolean stopping;

    /**
     * @param connections how many there are, of all protocols
     * @param originAllowed whether a browser page of the handshake's origin may connect
     */
    public HocuspocusAdmission(
            HocuspocusServices services,
            int maxConnections,
            AtomicInteger connections,
            Predicate<Handshake> originAllowed) {
        this.services = services;
        this.maxConnections = maxConnections;
        this.connections = connections;
        this.originAllowed = originAllowed;
    }

    /** From now on everybody is told to come back later. */
    public void stop() {
        stopping = true;
    }

    @Override
    public CompletionStage<Admission> admit(Handshake handshake) {
        return CompletableFuture.completedFuture(answer(handshake));
    }

    private Admission answer(Handshake handshake) {
        if (stopping) {
            return refuse("stopping", 503, "The server is stopping; connect again in a few seconds.");
        }
        if (!originAllowed.test(handshake)) {
            return refuse(
                    "origin",
                    403,
                    "Pages of " + handshake.origin().orElse("this origin")
                            + " may not connect; add the origin to allowed-origins if they should.");
        }
        if (connections.get() >= maxConnections) {
            return refuse("connections", 503, "The server has as many connections as it takes; try again later.");
        }
        if (services.rooms().isFull()) {
            return refuse("rooms", 503, "The server has as many documents open as it takes; try again later.");
        }
        ShownToken token = ShownToken.of(handshake);
        HocuspocusSession session = new HocuspocusSession(services, handshake, token.value(), connections);
        return new Admission.Accept(session, token.subprotocol());
    }

    private Admission refuse(String reason, int status, String text) {
        services.metrics().refused(reason);
        return new Admission.Refuse(status, text, status == 503 ? RETRY_SOON : Map.of());
    }
}
