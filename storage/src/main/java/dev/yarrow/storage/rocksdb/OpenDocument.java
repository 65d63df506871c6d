package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a document while it is open; thread-safe. Its record is changed by the committing thread only, after
 * the commit that changed it.
 */
final class OpenDocument {
    private final DocumentName name;
    private volatile @Nullable StoredRecord record;
    private volatile @Nullable StorageException stopped;
    private volatile @Nullable StorageException lost;
    // Guarded by this.
    private int unsettled;
    private boolean closed;

    OpenDocument(DocumentName name) {
        this.name = name;
    }

    DocumentName name() {
        return name;
    }

    /** As of the last commit; null if there is no such document. */
    @Nullable
    StoredRecord record() {
        return record;
    }

    void publish(@Nullable StoredRecord committed) {
        record = committed;
    }

    /** Why no further write is taken; null if it is. */
    @Nullable
    StorageException stopped() {
        return stopped;
    }

    /** Takes no further write; those that wait already are made. */
    void stop(StorageException cause) {
        stopped = cause;
    }

    /** Why writes that wait are not made either, because one before them was lost; null if they are. */
    @Nullable
    StorageException lost() {
        return lost;
    }

    /** Takes no further write and makes none of those that wait. */
    void lose(StorageException cause) {
        lost = cause;
        stopped = cause;
    }

    /** Counts a write in; answers false if the document was closed. */
    synchronized boolean begin() {
        if (closed) {
            return false;
        }
        unsettled++;
        return true;
    }

    /** Counts a write out, after its caller was told; answers whether the name is free now. */
    synchronized boolean settled() {
        unsettled--;
        notifyAll();
        return closed && unsettled == 0;
    }

    /** Answers whether the name is free now. */
    synchronized boolean close() {
        closed = true;
        return unsettled == 0;
    }

    synchronized boolean closed() {
        return closed;
    }

    synchronized void awaitSettled() throws InterruptedException {
        while (unsettled > 0) {
            wait();
        }
    }
}
