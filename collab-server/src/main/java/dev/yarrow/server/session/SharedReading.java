package dev.yarrow.server.session;

import dev.yarrow.server.transport.Connection;

/**
 * Whether a connection with several documents is read: it is not while any of them has too much to do. Thread-safe. Its
 * lock is held while the connection is told, so that the last word is the true one; that does not block.
 */
final class SharedReading {
    private final Connection connection;
    private int holding;

    SharedReading(Connection connection) {
        this.connection = connection;
    }

    /** A voice of its own in whether the connection is read. */
    Voice voice() {
        return new Voice();
    }

    /** One of those that can stop the reading. Thread-safe. */
    final class Voice {
        private boolean holds;
        private boolean ended;

        void suspend() {
            synchronized (SharedReading.this) {
                if (!holds && !ended) {
                    holds = true;
                    if (++holding == 1) {
                        connection.suspendReading();
                    }
                }
            }
        }

        void resume() {
            synchronized (SharedReading.this) {
                if (holds) {
                    holds = false;
                    if (--holding == 0) {
                        connection.resumeReading();
                    }
                }
            }
        }

        /** Says resume, for good: a room that hears of the leaving late may still want to suspend. */
        void end() {
            synchronized (SharedReading.this) {
                ended = true;
                resume();
            }
        }
    }
}
