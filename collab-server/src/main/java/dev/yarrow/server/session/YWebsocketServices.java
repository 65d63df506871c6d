package dev.yarrow.server.session;

import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.limit.RateLimit;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.room.Rooms;
import java.util.function.LongSupplier;

/**
 * What all y-websocket sessions of a server share. Immutable.
 *
 * @param watch tells when somebody's access changes while they are here
 * @param scanLimits for everything that clients send
 * @param presence how fast presence may come from one connection
 * @param nanoClock a {@link System#nanoTime()}
 */
public record YWebsocketServices(
        Rooms rooms,
        Authenticator authenticator,
        AccessWatch watch,
        ScanLimits scanLimits,
        RateLimit presence,
        LongSupplier nanoClock,
        Metrics metrics) {}
