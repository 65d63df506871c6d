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
        SILENT,
        /** An end: a message was begun and is not complete, though there was time enough. */
        UNFINISHED
    }

    private final TransportSettings settings;
    private volatile long lastHeard;
    private volatile long lastPing;
    /** Since when one and the same message is being received. */
    private volatile long inMessageSince;

    private volatile boolean inMessage;
    private long finishedBefore;

    PeerWatch(TransportSettings settings, long now) {
        this.settings = settings;
        this.lastHeard = now;
        this.lastPing = now;
    }

    void heard(long now) {
        lastHeard = now;
    }

    /**
     * Where the peer is after bytes were read; called in the turns of its connection.
     *
     * @param inside whether a message has begun and not ended
     * @param finished how many messages have ended so far
     */
    void progress(boolean inside, long finished, long now) {
        if (inside && (!inMessage || finished != finishedBefore)) {
            inMessageSince = now;
        }
        inMessage = inside;
        finishedBefore = finished;
    }

    /** The peer is read again, after a time in which it could not get on. */
    void resumed(long now) {
        lastHeard = now;
        inMessageSince = now;
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
        long timeout = settings.assembly().messageTimeout().toNanos();
        if (listening && inMessage && now - inMessageSince >= timeout) {
            return Due.UNFINISHED;
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
