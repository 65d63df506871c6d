package dev.yarrow.server;

import dev.yarrow.crdt.Update;
import dev.yarrow.storage.DocumentName;
import java.time.Instant;

/**
 * A change that is on disk. Immutable.
 *
 * @param update what changed; applied to a {@link dev.yarrow.crdt.Doc} or a {@code Y.Doc} that has what came before
 * @param author the id of the user whose connection it came from, or under whom the program made it; empty for anybody
 * @param time when the server took it in, to the millisecond
 */
public record DocumentChange(DocumentName document, Update update, String author, Instant time) {}
