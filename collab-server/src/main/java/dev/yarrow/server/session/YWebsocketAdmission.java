package dev.yarrow.server.session;

import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.transport.Admission;
import dev.yarrow.server.transport.AdmissionPolicy;
import dev.yarrow.server.transport.Handshake;
import dev.yarrow.storage.DocumentName;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides at the handshake which y-websocket clients are let in. Thread-safe. */
public final class YWebsocketAdmission implements AdmissionPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(YWebsocketAdmission.class);
    private static final Map<String, String> RETRY_SOON = Map.of("Retry-After", "5");

    private final Rooms rooms;
    private final Metrics metrics;
    private final ScanLimits limits;
    private final int maxConnections;
    private final Predicate<Handshake> originAllowed;
    private final Authenticator authenticator;
    private final AtomicInteger connections;
    private final AccessWatch watch;
    private volatile boolean stopping;

    /**
     * @param connections how many there are, of all protocols
     * @param originAllowed whether a browser page of the handshake's origin may connect
     */
    public YWebsocketAdmission(
            Rooms rooms,
            Metrics metrics,
            ScanLimits limits,
            int maxConnections,
            AtomicInteger connections,
            Predicate<Handshake> originAllowed,
            Authenticator authenticator,
            AccessWatch watch) {
        this.rooms = rooms;
        this.metrics = metrics;
        this.limits = limits;
        this.maxConnections = maxConnections;
        this.connections = connections;
        this.originAllowed = originAllowed;
        this.authenticator = authenticator;
        this.watch = watch;
    }

    /** From now on everybody is told to come back later. */
    public void stop() {
        stopping = true;
    }

    @Override
    public CompletionStage<Admission> admit(Handshake handshake) {
        if (stopping) {
            return refused("stopping", 503, "The server is stopping; connect again in a few seconds.");
        }
        if (!originAllowed.test(handshake)) {
            return refused(
                    "origin",
                    403,
                    "Pages of " + handshake.origin().orElse("this origin")
                            + " may not connect; add the origin to allowed-origins if they should.");
        }
        DocumentName name;
        try {
            name = new DocumentName(handshake.documentName());
        } catch (IllegalArgumentException e) {
            return refused("name", 400, String.valueOf(e.getMessage()));
        }
        if (connections.get() >= maxConnections) {
            return refused("connections", 503, "The server has as many connections as it takes; try again later.");
        }
        ShownToken token = ShownToken.of(handshake);
        AccessRequest request = new AccessRequest(name, token.value(), handshake.remoteAddress(), handshake.origin());
        return authenticator
                .decide(request)
                .handle((decision, failure) -> answer(handshake, request, token, decision, failure));
    }

    private Admission answer(
            Handshake handshake,
            AccessRequest request,
            ShownToken token,
            @Nullable Decision decision,
            @Nullable Throwable failure) {
        if (decision instanceof Decision.Granted granted) {
            boolean wantsAcknowledgements =
                    handshake.parameter("ack").filter("1"::equals).isPresent();
            YWebsocketSession session = new YWebsocketSession(
                    request, granted.grant(), watch, wantsAcknowledgements, rooms, limits, metrics, connections);
            return new Admission.Accept(session, token.subprotocol());
        }
        if (decision instanceof Decision.Denied denied) {
            metrics.refused("access");
            return new Admission.Accept(
                    new DeniedConnection(CloseCode.FORBIDDEN, denied.reason(), connections), token.subprotocol());
        }
        if (decision instanceof Decision.Unavailable unavailable) {
            return refuse("authenticator", 503, unavailable.reason());
        }
        LOG.error("The authenticator failed, so nobody knows who may come in", failure);
        return refuse("authenticator", 503, "Nobody can say now whether you may come in; try again later.");
    }

    private CompletionStage<Admission> refused(String reason, int status, String text) {
        return CompletableFuture.completedFuture(refuse(reason, status, text));
    }

    private Admission refuse(String reason, int status, String text) {
        metrics.refused(reason);
        return new Admission.Refuse(status, text, status == 503 ? RETRY_SOON : Map.of());
    }
}
