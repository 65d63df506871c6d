package dev.yarrow.server.transport;

import dev.yarrow.server.limit.NoPlaceException;
import dev.yarrow.server.limit.Place;
import dev.yarrow.server.limit.Places;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * Looks after sockets on which HTTP is spoken, until they become WebSockets. Thread-safe. Those that are too many are closed
 * at once; those on which a request, or a TLS handshake, does not come to its end are closed after a while, however busily
 * single bytes arrive.
 */
final class SocketGuard implements Connection.Listener {
    private final Places places;
    private final long headNanos;
    private final TransportListener listener;
    private final LongSupplier nanoClock;
    private final Map<Connection, Watched> watched = new ConcurrentHashMap<>();

    /** @param head how long the head of a request may take, and a TLS handshake */
    SocketGuard(Places places, Duration head, TransportListener listener, LongSupplier nanoClock) {
        this.places = places;
        this.headNanos = head.toNanos();
        this.listener = listener;
        this.nanoClock = nanoClock;
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof SslConnection) {
            return; // what is spoken inside of it is told, too
        }
        try {
            Place place = places.enter(remoteAddress(connection));
            watched.put(connection, new Watched(connection, place, nanoClock.getAsLong()));
        } catch (NoPlaceException e) {
            listener.socketRefused(SocketRefusal.TOO_MANY);
            connection.getEndPoint().close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        Watched gone = watched.remove(connection);
        if (gone != null) {
            gone.place.close();
        }
    }

    /** Closes those whose time is up. */
    void sweep() {
        long now = nanoClock.getAsLong();
        watched.forEach((connection, state) -> {
            if (state.isTooSlow(connection, now, headNanos)) {
                listener.socketRefused(SocketRefusal.TOO_SLOW);
                connection.getEndPoint().close();
            }
        });
    }

    private static String remoteAddress(Connection connection) {
        SocketAddress remote = connection.getEndPoint().getRemoteSocketAddress();
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : String.valueOf(remote);
    }

    /** One socket. Confined to the sweep, but for its place. */
    private static final class Watched {
        private final Place place;
        private final boolean multiplexed;
        private long requests;
        private long bytesBefore;
        private long waitingSince;

        /** Whether there is something of the next request; of the first, the connection itself is a beginning. */
        private boolean begun = true;

        private Watched(Connection connection, Place place, long now) {
            this.place = place;
            this.multiplexed = connection instanceof HTTP2Connection;
            this.requests = connection.getMessagesIn();
            this.waitingSince = now;
        }

        private boolean isTooSlow(Connection connection, long now, long headNanos) {
            long requestsNow = connection.getMessagesIn();
            boolean answering = requestsNow != connection.getMessagesOut();
            if (multiplexed || answering || requestsNow != requests) {
                requests = requestsNow;
                bytesBefore = connection.getBytesIn();
                begun = false;
                return false;
            }
            if (!begun && connection.getBytesIn() > bytesBefore) {
                begun = true;
                waitingSince = now;
            }
            return begun && now - waitingSince >= headNanos;
        }
    }
}
