package dev.yarrow.server.session;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.AwarenessUpdate;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.ClientMessage;
import dev.yarrow.server.room.RoomEvent;
import dev.yarrow.server.room.SessionId;
import java.util.List;

/**
 * Scans a session's messages and says what they mean to its room; what does not pass is a
 * {@link dev.yarrow.crdt.MalformedException}. Immutable.
 *
 * @param presenceCame told of each presence message
 */
public record MessageScanner(SessionId session, ScanLimits limits, Runnable presenceCame, Metrics metrics)
        implements ClientMessage.Handler<RoomEvent> {
    @Override
    public RoomEvent syncStep1(ClientMessage.SyncStep1 message) {
        return new RoomEvent.SyncStep1Received(
                session, StateVector.scan(message.stateVector(), limits), /* asksBack= */ false);
    }

    @Override
    public RoomEvent syncStep2(ClientMessage.SyncStep2 message) {
        return update(message.update(), /* completesSync= */ true);
    }

    @Override
    public RoomEvent update(ClientMessage.UpdateMessage message) {
        return update(message.update(), /* completesSync= */ false);
    }

    private RoomEvent update(byte[] bytes, boolean completesSync) {
        metrics.updatesReceived(1);
        return new RoomEvent.UpdateReceived(session, Update.scan(bytes, limits), completesSync);
    }

    @Override
    public RoomEvent awareness(ClientMessage.Awareness message) {
        List<AwarenessEntry> entries = AwarenessUpdate.scan(message.awarenessUpdate(), limits);
        metrics.presenceReceived(entries.size());
        presenceCame.run();
        return new RoomEvent.AwarenessReceived(session, entries);
    }

    @Override
    public RoomEvent queryAwareness(ClientMessage.QueryAwareness message) {
        return new RoomEvent.AwarenessQueried(session);
    }
}
