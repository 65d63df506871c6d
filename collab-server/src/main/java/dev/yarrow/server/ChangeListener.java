package dev.yarrow.server;

import dev.yarrow.storage.DocumentName;
import java.util.Set;

/**
 * Hears what changes in the documents of a server, people's changes and the program's own. Called by one thread, one call
 * at a time, and not by any that serves documents: it may take its time, block and throw, and nobody who types notices.
 * It runs on a thread on which {@link dev.yarrow.crdt.Doc} may be used. What it throws is logged.
 *
 * <p>While it is busy, up to 10,000 changes of 64 MiB together wait for it. When more come, they are not kept, and
 * {@link #missed} says in which documents.
 */
@FunctionalInterface
public interface ChangeListener {
    /**
     * A change is on disk. Of one document they come in their order, each once, a few milliseconds after it was typed.
     * What was on its way to the disk when the disk failed may be on it and never be heard of.
     */
    void changed(DocumentChange change);

    /**
     * In these documents changed more than could wait, after all that was heard so far and before all that will be.
     *
     * @param documents at most 10,000 of them
     * @param andOthers whether there are more of them
     */
    default void missed(Set<DocumentName> documents, boolean andOthers) {}
}
