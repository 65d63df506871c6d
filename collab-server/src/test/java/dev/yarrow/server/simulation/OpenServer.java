package dev.yarrow.server.simulation;

import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.server.limit.PlaceLimits;
import dev.yarrow.server.limit.Places;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.session.HocuspocusLimits;
import dev.yarrow.server.session.YWebsocketAdmission;
import dev.yarrow.server.session.YWebsocketServices;

/** What a simulation needs of a server that lets everybody in. No state. */
final class OpenServer {
    private OpenServer() {}

    static YWebsocketAdmission admission(Rooms rooms, SimulatedScheduler scheduler, Metrics metrics) {
        OpenAccess everybody = new OpenAccess();
        YWebsocketServices services = new YWebsocketServices(
                rooms,
                everybody,
                new AccessWatch(everybody, scheduler),
                ScanLimits.DEFAULT,
                HocuspocusLimits.DEFAULT.presence(),
                () -> scheduler.instant().toEpochMilli() * 1_000_000,
                metrics);
        Places places = new Places(new PlaceLimits(1000, 1000, 1000), address -> false);
        return new YWebsocketAdmission(services, places, handshake -> true);
    }
}
