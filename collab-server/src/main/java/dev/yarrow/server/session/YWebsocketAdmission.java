package dev.yarrow.server.session;

import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.transport.Admission;
import dev.yarrow.server.transport.AdmissionPolicy;
import dev.yarrow.server.transport.Handshake;
import dev.yarrow.storage.DocumentName;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Decides at the handshake which y-websocket clients are let in. Thread-safe. */
public final class YWebsocketAdmission implements AdmissionPolicy {
    private static final Map<String, String> RETRY_SOON = Map.of("Retry-After", "5");

    private final Rooms rooms;
    private final Metrics metrics;
    private final ScanLimits limits;
    private final int maxConnections;
    private final Predicate<Handshake> originAllowed;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean stopping;

    /** @param originAllowed whether a browser page of the handshake's origin may connect */
    public YWebsocketAdmission(
            Rooms rooms, Metrics metrics, ScanLimits limits, int maxConnections, Predicate<Handshake> originAllowed) {
        this.rooms = rooms;
        this.metrics = metrics;
        this.limits = limits;
        this.maxConnections = maxConnections;
        this.originAllowed = originAllowed;
    }

    /** From now on everybody is told to come back later. */
    public void stop() {
        stopping = true;
    }

    @Override
    public Admission admit(Handshake handshake) {
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
        DocumentName name;
        try {
            name = new DocumentName(handshake.documentName());
        } catch (IllegalArgumentException e) {
            return refuse("name", 400, String.valueOf(e.getMessage()));
        }
        if (connections.get() >= maxConnections) {
            return refuse("connections", 503, "The server has as many connections as it takes; try again later.");
        }
        boolean wantsAcknowledgements =
                handshake.parameter("ack").filter("1"::equals).isPresent();
        return new Admission.Accept(
                new YWebsocketSession(name, wantsAcknowledgements, rooms, limits, metrics, connections));
    }

    private Admission refuse(String reason, int status, String text) {
        metrics.refused(reason);
        return new Admission.Refuse(status, text, status == 503 ? RETRY_SOON : Map.of());
    }
}
