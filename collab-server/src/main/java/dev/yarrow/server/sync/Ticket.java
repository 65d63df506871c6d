package dev.yarrow.server.sync;

import dev.yarrow.storage.DocumentName;
import java.time.Instant;
import java.util.Optional;

/**
 * By what a client is known again after it was let in. Immutable.
 *
 * @param session where what waits for the client is found, if this server still has it
 * @param token what the client showed, so that whoever decides can be asked again
 * @param expires from then on it is not good
 */
record Ticket(DocumentName document, String session, Optional<String> token, Instant expires) {
    /** Everything that is no secret. */
    @Override
    public String toString() {
        return "Ticket[document=" + document.value() + ", expires=" + expires + "]";
    }
}
