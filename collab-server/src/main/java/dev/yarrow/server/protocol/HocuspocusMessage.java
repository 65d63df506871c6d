package dev.yarrow.server.protocol;

import java.util.Optional;

/**
 * One message from a Hocuspocus client to one address, cut out of its frame but not yet scanned. Immutable; owns its bytes
 * by convention: nobody writes to an array after handing it over.
 */
public sealed interface HocuspocusMessage {

    /** Hands this message to the method made for it. */
    void accept(Handler handler);

    /** What all protocols say about documents. */
    record Document(ClientMessage message) implements HocuspocusMessage {
        @Override
        public void accept(Handler handler) {
            handler.document(this);
        }
    }

    /**
     * Who the client is.
     *
     * @param token a secret; empty if the client has none
     * @param version of the provider, which says so from 4.0 on
     */
    record Token(String token, Optional<String> version) implements HocuspocusMessage {
        @Override
        public void accept(Handler handler) {
            handler.token(this);
        }

        /** Everything but the token. */
        @Override
        public String toString() {
            return "Token[version=" + version.orElse("none") + "]";
        }
    }

    /** Words of the application, which mean nothing to the server. */
    record Stateless(String payload) implements HocuspocusMessage {
        @Override
        public void accept(Handler handler) {
            handler.stateless(this);
        }
    }

    /** The client leaves the document and keeps the socket. */
    record Close() implements HocuspocusMessage {
        @Override
        public void accept(Handler handler) {
            handler.close(this);
        }
    }

    /** What only servers say to each other: whoever says it as a client wants past the application's checks. */
    record ForServers(long type) implements HocuspocusMessage {
        @Override
        public void accept(Handler handler) {
            handler.forServers(this);
        }
    }

    /** A type that did not exist when this was written; newer clients say it, and do without an answer. */
    record Unknown(long type) implements HocuspocusMessage {
        @Override
        public void accept(Handler handler) {
            handler.unknown(this);
        }
    }

    /** Begins like a message to a document, and is none. Whether an answer is owed is known all the same. */
    record Malformed(boolean owesStatus, String reason) implements HocuspocusMessage {
        @Override
        public void accept(Handler handler) {
            handler.malformed(this);
        }
    }

    /** One method for each kind of message. */
    interface Handler {
        void document(Document message);

        void token(Token message);

        void stateless(Stateless message);

        void close(Close message);

        void forServers(ForServers message);

        void unknown(Unknown message);

        void malformed(Malformed message);
    }
}
