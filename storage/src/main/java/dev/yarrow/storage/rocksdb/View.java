package dev.yarrow.storage.rocksdb;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/**
 * The database as of one moment: a commit that lands between two reads is not seen. Confined to the call that it is lent
 * to by {@link GuardedDatabase#read}.
 */
final class View implements AutoCloseable {
    private final NativeDatabase database;
    private final Snapshot moment;
    private final ReadOptions options;

    /** Takes an entry; answers whether to go on. */
    interface Visitor {
        boolean visit(byte[] key, byte[] value) throws RocksDBException;
    }

    View(NativeDatabase database) {
        this.database = database;
        this.moment = database.database().getSnapshot();
        this.options = new ReadOptions().setSnapshot(moment);
    }

    byte @Nullable [] get(Family family, byte[] key) throws RocksDBException {
        return database.database().get(database.handle(family), options, key);
    }

    /** Visits the entries from {@code from} to before {@code end} in order; null is the end of all. */
    void scan(Family family, byte[] from, byte @Nullable [] end, Visitor visitor) throws RocksDBException {
        try (Slice bound = end == null ? null : new Slice(end);
                ReadOptions bounded = new ReadOptions(options)) {
            if (bound != null) {
                bounded.setIterateUpperBound(bound);
            }
            try (RocksIterator entries = database.database().newIterator(database.handle(family), bounded)) {
                entries.seek(from);
                while (entries.isValid() && visitor.visit(entries.key(), entries.value())) {
                    entries.next();
                }
                entries.status();
            }
        }
    }

    /** The table files that the database consists of. */
    List<LiveFileMetaData> tableFiles() {
        return database.database().getLiveFilesMetaData();
    }

    @Override
    public void close() {
        options.close();
        database.database().releaseSnapshot(moment);
        moment.close();
    }
}
