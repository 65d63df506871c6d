package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** RocksDB's errors in the store's terms; stateless. */
final class RocksFailure {
    private RocksFailure() {}

    /** {@code DAMAGED} if RocksDB says that a file is, else {@code UNAVAILABLE}. */
    static StorageException of(String doing, RocksDBException cause) {
        Status status = cause.getStatus();
        if (status != null && status.getCode() == Status.Code.Corruption) {
            return new StorageException(
                    Reason.DAMAGED,
                    doing + " failed: " + cause.getMessage() + ". A file is damaged; restore it from a backup.",
                    cause);
        }
        return new StorageException(
                Reason.UNAVAILABLE,
                doing + " failed: " + cause.getMessage() + ". Check the disk: free space, permissions, errors.",
                cause);
    }
}
