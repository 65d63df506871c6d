package dev.yarrow.server.protocol;

/**
 * One message from a client, cut out of its frame but not yet scanned. Immutable; owns its bytes by convention: nobody
 * writes to an array after handing it over.
 */
public sealed interface ClientMessage {

    /** Hands this message to the method made for it, so that a new kind of message does not compile unanswered. */
    <R> R accept(Handler<R> handler);

    /** The client says which updates it has, and wants the others. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record SyncStep1(byte[] stateVector) implements ClientMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.syncStep1(this);
        }
    }

    /** The client's answer to our step 1: all that we lacked. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record SyncStep2(byte[] update) implements ClientMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.syncStep2(this);
        }
    }

    /** A change the client just made. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record UpdateMessage(byte[] update) implements ClientMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.update(this);
        }
    }

    /** Presence of the client, and of the tabs it speaks for. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Awareness(byte[] awarenessUpdate) implements ClientMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.awareness(this);
        }
    }

    /** The client asks for everybody's presence. */
    record QueryAwareness() implements ClientMessage {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.queryAwareness(this);
        }
    }

    /** One answer for each kind of message. */
    interface Handler<R> {
        R syncStep1(SyncStep1 message);

        R syncStep2(SyncStep2 message);

        R update(UpdateMessage message);

        R awareness(Awareness message);

        R queryAwareness(QueryAwareness message);
    }
}
