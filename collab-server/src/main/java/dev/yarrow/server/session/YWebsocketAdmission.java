package dev.yarrow.server.session;

import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.limit.NoPlaceException;
import dev.yarrow.server.limit.Place;
import dev.yarrow.server.limit.Places;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.transport.Admission;
import dev.yarrow.server.transport.AdmissionPolicy;
import dev.yarrow.server.transport.Handshake;
import dev.yarrow.storage.DocumentName;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides at the handshake which y-websocket clients are let in. Thread-safe. */
public final class YWebsocketAdmission implements AdmissionPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(YWebsocketAdmission.class);

    private final YWebsocketServices services;
    private final Places places;
    private final Refusals refusals;
    private final Predicate<Handshake> originAllowed;
    private volatile boolean stopping;

    /**
     * @param places for connections of all protocols
     * @param originAllowed whether a browser page of the handshake's origin may connect
     */
    public YWebsocketAdmission(YWebsocketServices services, Places places, Predicate<Handshake> originAllowed) {
        this.services = services;
        this.places = places;
        this.refusals = new Refusals(services.metrics());
        this.originAllowed = originAllowed;
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
        Optional<Rooms.NoRoomException> full = services.rooms().noRoomFor(name);
        if (full.isPresent()) {
            return refused(full.get().word(), 503, String.valueOf(full.get().getMessage()));
        }
        try {
            return decide(handshake, name, ShownToken.of(handshake), places.enter(handshake.remoteAddress()));
        } catch (NoPlaceException e) {
            return CompletableFuture.completedFuture(refusals.refuse(e));
        }
    }

    private CompletionStage<Admission> decide(Handshake handshake, DocumentName name, ShownToken token, Place place) {
        if (token.fault() != null) {
            return CompletableFuture.completedFuture(refusals.deny(token, token.fault(), place));
        }
        AccessRequest request = new AccessRequest(name, token.value(), handshake.remoteAddress(), handshake.origin());
        CompletionStage<Decision> asked;
        try {
            asked = services.authenticator().decide(request);
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        return asked.handle((decision, failure) -> {
            Admission answer = answer(handshake, request, token, place, decision, failure);
            if (answer instanceof Admission.Refuse) {
                place.close();
            }
            return answer;
        });
    }

    private Admission answer(
            Handshake handshake,
            AccessRequest request,
            ShownToken token,
            Place place,
            @Nullable Decision decision,
            @Nullable Throwable failure) {
        if (decision instanceof Decision.Granted granted) {
            return enter(handshake, request, token, place, granted.grant());
        }
        if (decision instanceof Decision.Denied denied) {
            return refusals.deny(token, denied.reason(), place);
        }
        if (decision instanceof Decision.Unavailable unavailable) {
            return refusals.refuse("authenticator", 503, unavailable.reason());
        }
        LOG.error("The authenticator failed, so nobody knows who may come in", failure);
        return refusals.refuse("authenticator", 503, "Nobody can say now whether you may come in; try again later.");
    }

    private Admission enter(Handshake handshake, AccessRequest request, ShownToken token, Place place, Grant grant) {
        try {
            place.addUser(grant.principal().id());
        } catch (NoPlaceException e) {
            return refusals.refuse(e);
        }
        boolean wantsAcknowledgements =
                handshake.parameter("ack").filter("1"::equals).isPresent();
        YWebsocketSession session = new YWebsocketSession(services, request, grant, wantsAcknowledgements);
        return new Admission.Accept(session, token.subprotocol(), place::close);
    }

    private CompletionStage<Admission> refused(String reason, int status, String text) {
        return CompletableFuture.completedFuture(refusals.refuse(reason, status, text));
    }
}
