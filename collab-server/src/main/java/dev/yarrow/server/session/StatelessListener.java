package dev.yarrow.server.session;

import dev.yarrow.server.access.Grant;
import dev.yarrow.storage.DocumentName;
import java.util.function.Consumer;

/**
 * Hears the stateless messages that Hocuspocus clients send: words between an application's two halves, which Yarrow only
 * carries. Thread-safe. Must not block; what it throws is logged and has no other effect.
 */
@FunctionalInterface
public interface StatelessListener {
    /** Hears nothing. */
    StatelessListener NONE = (document, sender, payload, reply) -> {};

    /**
     * A client that is in the document said something.
     *
     * @param sender who said it, and what it may do there
     * @param reply says something to that client alone; may be kept and called later, from any thread
     */
    void received(DocumentName document, Grant sender, String payload, Consumer<String> reply);
}
