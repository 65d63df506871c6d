package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.StateVector;
import dev.yarrow.server.sync.Pushed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client of sync over HTTP has to push: one push at a time, which is repeated until it is answered. */
final class HttpOutbox {
    private static final int SYNC = 0;
    private static final int STEP_2 = 1;
    private static final int UPDATE = 2;

    private final SimulatedClient client;
    private final List<byte[]> typed = new ArrayList<>();
    private final Set<String> deletions = new HashSet<>();
    private byte @Nullable [] presence;
    private @Nullable StateVector asked;
    private @Nullable Push underWay;

    /** Whether something was refused that only an answer to the server's question can mend. */
    private boolean hasGap;

    /**
     * A push.
     *
     * @param extent what is safe when it is answered
     * @param isAnswer whether it holds all that the server lacked when it asked
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Push(byte[] body, Extent extent, boolean isAnswer) {}

    HttpOutbox(SimulatedClient client) {
        this.client = client;
    }

    /** The client opens anew: everything else goes with the answer to the server's question. Returns what goes now. */
    byte[] opens() {
        byte[] now = presence == null ? new byte[0] : presence;
        typed.clear();
        deletions.clear();
        presence = null;
        asked = null;
        underWay = null;
        hasGap = false;
        return now;
    }

    void typed(byte[] update, Set<String> deleted) {
        typed.add(update);
        deletions.addAll(deleted);
    }

    void presence(byte[] message) {
        presence = message;
    }

    void asked(StateVector question) {
        asked = question;
    }

    boolean hasNews() {
        return underWay != null || asked != null || !typed.isEmpty() || presence != null;
    }

    /** The one that was not answered, or all that there is. */
    Push nextPush() {
        Push next = underWay == null ? gather() : underWay;
        underWay = next;
        return next;
    }

    private Push gather() {
        List<byte[]> messages = new ArrayList<>();
        StateVector question = asked;
        Extent extent = new Extent(client.extent().clock(), deletions);
        if (question != null) {
            messages.add(Wire.sized(Wire.message(client.replica().encodeDiff(question), SYNC, STEP_2)));
            extent = client.extent();
        } else {
            typed.forEach(update -> messages.add(Wire.sized(Wire.message(update, SYNC, UPDATE))));
        }
        if (presence != null) {
            messages.add(presence);
        }
        typed.clear();
        deletions.clear();
        presence = null;
        asked = null;
        return new Push(Wire.concat(messages.toArray(byte[][]::new)), extent, question != null);
    }

    /** The server says what became of a push. */
    void answered(Push push, Pushed pushed) {
        underWay = null;
        assertThat(sequence(pushed.durable()))
                .as("a push is answered when it is on disk")
                .isGreaterThanOrEqualTo(sequence(pushed.accepted()));
        client.right().told(pushed.right().equals("write") || pushed.right().equals("admin"));
        if (pushed.refused() > 0) {
            client.right().refused();
            hasGap = true;
        } else if (push.isAnswer || !hasGap) {
            hasGap = false;
            client.acknowledged(push.extent);
        }
    }

    private static long sequence(String place) {
        return Long.parseLong(place.substring(place.indexOf('.') + 1));
    }
}
