package dev.yarrow.server.session;

import dev.yarrow.server.transport.Connection;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.server.transport.Lane;
import dev.yarrow.server.transport.Offered;
import dev.yarrow.server.transport.OpenLane;
import dev.yarrow.server.transport.Peer;
import java.util.List;

/**
 * A connection as the room of one of its documents sees it. Thread-safe: frames go through a lane of their own, reading
 * stops while any document wants that, and what ends the session need not end the connection.
 */
final class DocumentConnection implements Peer {
    /** Ends one session on a connection, in the connection's turns. */
    @FunctionalInterface
    interface Ending {
        void end(int code, String reason);
    }

    private final Connection connection;
    private final OpenLane lane;
    private final SharedReading.Voice reading;
    private final Ending ending;

    DocumentConnection(Connection connection, SharedReading reading, Lane.Listener listener, Ending ending) {
        this.connection = connection;
        this.lane = connection.openLane(listener);
        this.reading = reading.voice();
        this.ending = ending;
    }

    /** The document was left: nothing more is taken for it, and it holds up nobody. */
    void leave() {
        lane.close();
        reading.end();
    }

    @Override
    public Offered offer(List<Frame> frames) {
        return lane.offer(frames);
    }

    @Override
    public void catchUp(List<Frame> frames) {
        lane.catchUp(frames);
    }

    @Override
    public long writtenRevision() {
        return lane.writtenRevision();
    }

    @Override
    public void close(int code, String reason) {
        connection.later(() -> ending.end(code, reason));
    }

    @Override
    public void suspendReading() {
        reading.suspend();
    }

    @Override
    public void resumeReading() {
        reading.resume();
    }
}
