package dev.yarrow.samples.client;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.Outcome;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What client and server say to each other on one open connection, and how far that got. Confined to the client's thread.
 *
 * <p>Both ask for what they lack (step 1) and answer (step 2). From then on each change is sent as it is made. The server
 * counts the answer and the changes, and says how many of them are on disk.
 */
final class Conversation implements ServerMessage.Handler {
    /** The server says something every 15 s, if only that it is there. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** What follows from a conversation. */
    interface Events {
        /** All that the server had is in the document. */
        void inStep();

        void changed();

        void peopleChanged();

        /** The server said what is on disk, or that it did not take something. */
        void judged();
    }

    private final Connection connection;
    private final Doc document;
    private final Presence presence;
    private final Events events;
    private long heardNanos = System.nanoTime();
    private boolean answered;
    private long sent;
    private long saved;
    private boolean refused;

    Conversation(Connection connection, Doc document, Presence presence, Events events) {
        this.connection = connection;
        this.document = document;
        this.presence = presence;
        this.events = events;
    }

    void begin() {
        askForMissing();
        announce();
    }

    private void askForMissing() {
        connection.send(Wire.syncStep1(document.stateVector().bytes()));
    }

    void announce() {
        connection.send(Wire.awareness(presence.announcement()));
    }

    void end() {
        connection.send(Wire.awareness(presence.farewell()));
        connection.close();
    }

    void receive(ByteBuffer frame) {
        heardNanos = System.nanoTime();
        Wire.decode(frame).accept(this);
    }

    /** Sends a change; one made before the server has asked is part of the answer. */
    void send(Update change) {
        if (answered) {
            sent++;
            connection.send(Wire.change(change.bytes()));
        }
    }

    /** Whether everything in the document is on the server's disk. */
    boolean isSaved() {
        return answered && saved == sent;
    }

    /** Whether the server did not take something, because this client may not write. */
    boolean isRefused() {
        return refused;
    }

    boolean isSilent() {
        return System.nanoTime() - heardNanos > SILENCE.toNanos();
    }

    @Override
    public void syncStep1(ServerMessage.SyncStep1 message) {
        StateVector theirs = StateVector.scan(message.stateVector(), ScanLimits.DEFAULT);
        answered = true;
        sent++;
        connection.send(Wire.syncStep2(document.encodeDiff(theirs)));
    }

    @Override
    public void syncStep2(ServerMessage.SyncStep2 message) {
        take(message.update());
        events.inStep();
    }

    @Override
    public void change(ServerMessage.Change message) {
        take(message.update());
    }

    private void take(byte[] bytes) {
        Outcome outcome = document.apply(Update.scan(bytes, ScanLimits.DEFAULT));
        switch (outcome) {
            case CHANGED -> events.changed();
            case NOTHING_NEW -> {}
            case MISSING -> askForMissing();
            case REFUSED, COSTLY ->
                throw new IllegalStateException("the server sent a change that no document can take in");
        }
    }

    @Override
    public void awareness(ServerMessage.Awareness message) {
        switch (presence.take(message.awarenessUpdate())) {
            case NOTHING -> {}
            case OTHERS -> events.peopleChanged();
            case ABOUT_ME -> announce();
        }
    }

    @Override
    public void saved(ServerMessage.Saved message) {
        saved = message.count();
        events.judged();
    }

    @Override
    public void refused(ServerMessage.Refused message) {
        refused = true;
        events.judged();
    }
}
