package dev.yarrow.storage;

import org.jspecify.annotations.Nullable;

/** The store could not do what was asked; the reason says whose trouble it is and whether trying again can help. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The disk or file system refused; whether the write is on disk is not known. Retry later. */
        UNAVAILABLE(true),
        /** More bytes wait to be committed than the store's bound allows; nothing was written. Retry later. */
        FULL(true),
        /** The document is open elsewhere in this process, or another process has the directory. */
        IN_USE(true),
        /** What was read is not what was written: a checksum, a gap in a log, or RocksDB says so. */
        DAMAGED(false),
        /** The store or the document's log was closed. */
        CLOSED(false),
        /** There is no such document. */
        MISSING(false),
        /** The document that was to be created is there already. */
        EXISTS(false),
        /** The snapshot does not fit the log: older than the one stored, or beyond the last durable update. */
        STALE(false),
        /** The store was opened for reading only. */
        READ_ONLY(false),
        /** The directory does not exist, is not a Yarrow store, or may not be read or written. */
        UNUSABLE_DIRECTORY(false),
        /** The directory was written in a newer format than this program knows. */
        NEWER_FORMAT(false);

        private final boolean retryable;

        Reason(boolean retryable) {
            this.retryable = retryable;
        }

        /** Whether the same call may succeed later without anybody changing anything here. */
        public boolean retryable() {
            return retryable;
        }
    }

    private final Reason reason;

    public StorageException(Reason reason, String message) {
        this(reason, message, null);
    }

    public StorageException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
