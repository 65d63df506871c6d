package dev.yarrow.server.session;

import dev.yarrow.server.limit.NoPlaceException;
import dev.yarrow.server.limit.Place;
import dev.yarrow.server.limit.Places;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.transport.Admission;
import dev.yarrow.server.transport.AdmissionPolicy;
import dev.yarrow.server.transport.Handshake;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Decides at the handshake which Hocuspocus clients get a socket; who may be in a document is decided for each of them
 * later. Thread-safe. A server that cannot take more says so here, with 503: it is the one answer at which providers of all
 * versions wait longer and longer before they come back.
 */
public final class HocuspocusAdmission implements AdmissionPolicy {
    private final HocuspocusServices services;
    private final Places places;
    private final Refusals refusals;
    private final Predicate<Handshake> originAllowed;
    private volatile boolean stopping;

    /**
     * @param places for connections of all protocols
     * @param originAllowed whether a browser page of the handshake's origin may connect
     */
    public HocuspocusAdmission(HocuspocusServices services, Places places, Predicate<Handshake> originAllowed) {
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
        return CompletableFuture.completedFuture(answer(handshake));
    }

    private Admission answer(Handshake handshake) {
        if (stopping) {
            return refusals.refuse("stopping", 503, "The server is stopping; connect again in a few seconds.");
        }
        if (!originAllowed.test(handshake)) {
            return refusals.refuse(
                    "origin",
                    403,
                    "Pages of " + handshake.origin().orElse("this origin")
                            + " may not connect; add the origin to allowed-origins if they should.");
        }
        Optional<Rooms.NoRoomException> full = services.rooms().noRoom();
        if (full.isPresent()) {
            return refusals.refuse(
                    full.get().word(), 503, String.valueOf(full.get().getMessage()));
        }
        Place place;
        try {
            place = places.enter(handshake.remoteAddress());
        } catch (NoPlaceException e) {
            return refusals.refuse(e);
        }
        ShownToken token = ShownToken.of(handshake);
        if (token.fault() != null) {
            return refusals.deny(token, token.fault(), place);
        }
        HocuspocusSession session = new HocuspocusSession(services, handshake, token.value(), place);
        return new Admission.Accept(session, token.subprotocol(), place::close);
    }
}
