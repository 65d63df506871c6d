package dev.yarrow.server.session;

import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.room.RoomScheduler;
import dev.yarrow.server.room.Rooms;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What all Hocuspocus sessions of a server share. Immutable.
 *
 * @param watch tells when somebody's access changes while they are here
 * @param scanLimits for everything that clients send
 * @param stateless hears what clients say to the application
 * @param nanoClock a {@link System#nanoTime()}
 */
public record HocuspocusServices(
        Rooms rooms,
        Authenticator authenticator,
        AccessWatch watch,
        StatelessListener stateless,
        RoomScheduler scheduler,
        InstantSource clock,
        ScanLimits scanLimits,
        HocuspocusLimits limits,
        LongSupplier nanoClock,
        Metrics metrics) {}
