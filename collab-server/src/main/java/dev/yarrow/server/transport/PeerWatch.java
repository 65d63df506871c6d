package dev.yarrow.server.transport;

/** Thread-safe: when a peer was last heard, and what is due because of the time that has passed. Times are handed in. */
final class PeerWatch {
    /** One thing at a time, the most urgent first; the next look finds the next. */
    enum Due {
        NOTHING,
        /** A ping, because the peer is silent. */
        PING,
        /** The protocol's keepalive, because no message was written for long. */
        KEEPALIVE,
        /** An end: bytes wait, and the socket takes none. */
        STUCK,
        /** An end: nothing came for too long. */
        SILENT
    }

    private final TransportSettings settings;
    private volatile long lastHeard;
    private volatile long lastPing;

    PeerWatch(TransportSettings settings, long now) {
        this.settings = settings;
        this.lastHeard = now;
        this.lastPing = now;
    }

    void heard(long now) {
        lastHeard = now;
    }

    /**
     * What is due now; a ping or an end is due only once.
     *
     * @param listening whether the peer is being read; if not, its silence means nothing
     */
    Due due(long now, boolean listening, Outbox outbox) {
        long silent = listening ? now - lastHeard : 0;
        long pingInterval = settings.pingInterval().toNanos();
        if (outbox.stalledNanos(now) >= settings.outbox().stuckAfter().toNanos()) {
            return Due.STUCK;
        }
        if (silent >= settings.idleTimeout().toNanos()) {
            return Due.SILENT;
        }
        if (pingInterval > 0 && silent >= pingInterval && now - lastPing >= pingInterval) {
            lastPing = now;
            return Due.PING;
        }
        boolean quiet =
                now - outbox.lastMessageNanos() >= settings.keepaliveAfter().toNanos();
        return quiet && outbox.queuedBytes() == 0 ? Due.KEEPALIVE : Due.NOTHING;
    }
}
