package dev.yarrow.samples.client;

/** What the server says, cut out of its frame but not yet scanned. Immutable; nobody writes to an array in it. */
sealed interface ServerMessage {

    /** Hands this message to the method made for it. */
    void accept(Handler handler);

    /** The server says what it has, and wants what it lacks. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record SyncStep1(byte[] stateVector) implements ServerMessage {
        @Override
        public void accept(Handler handler) {
            handler.syncStep1(this);
        }
    }

    /** All that we lacked. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record SyncStep2(byte[] update) implements ServerMessage {
        @Override
        public void accept(Handler handler) {
            handler.syncStep2(this);
        }
    }

    /** A change. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Change(byte[] update) implements ServerMessage {
        @Override
        public void accept(Handler handler) {
            handler.change(this);
        }
    }

    /** Who is there; empty to keep the connection alive. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Awareness(byte[] awarenessUpdate) implements ServerMessage {
        @Override
        public void accept(Handler handler) {
            handler.awareness(this);
        }
    }

    /** How many sync messages of this connection are on disk. */
    record Saved(long count) implements ServerMessage {
        @Override
        public void accept(Handler handler) {
            handler.saved(this);
        }
    }

    /** The server did not take a change, because this client may not write. */
    record Refused() implements ServerMessage {
        @Override
        public void accept(Handler handler) {
            handler.refused(this);
        }
    }

    /** Something that this client has no use for. */
    record Other(long type) implements ServerMessage {
        @Override
        public void accept(Handler handler) {}
    }

    /** One answer for each kind of message. */
    interface Handler {
        void syncStep1(SyncStep1 message);

        void syncStep2(SyncStep2 message);

        void change(Change message);

        void awareness(Awareness message);

        void saved(Saved message);

        void refused(Refused message);
    }
}
