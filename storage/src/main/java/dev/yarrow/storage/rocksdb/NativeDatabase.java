package dev.yarrow.storage.rocksdb;

import dev.yarrow.storage.rocksdb.RocksSettings.DamagedWal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;
import org.rocksdb.util.Environment;

/**
 * An open RocksDB with all its native objects. A call after {@link #close} kills the JVM: {@link GuardedDatabase} alone
 * holds one, and lends it.
 */
final class NativeDatabase {
    private static final int MAX_BACKGROUND_JOBS = 2;
    private static final int KEPT_INFO_LOGS = 4;
    private static final long INFO_LOG_BYTES = 4L << 20;
    private static final long BYTES_PER_SYNC = 1L << 20;

    /** Closed from the last to the first; the database itself before all of them. */
    private final Deque<AutoCloseable> options = new ArrayDeque<>();

    private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
    private final LRUCache cache;
    private final WriteOptions synced;
    private final RocksDB database;

    /** How to open. */
    enum Mode {
        READ_WRITE,
        /** Without merging table files, of which one is damaged: merging would meet it and stop all writes again. */
        READ_WRITE_UNMERGED,
        READ_ONLY
    }

    NativeDatabase(StoreDirectory directory, RocksSettings settings, Mode mode) throws RocksDBException {
        loadLibrary();
        try {
            cache = keep(new LRUCache(settings.blockCacheBytes()));
            WriteBufferManager memtables = keep(new WriteBufferManager(settings.memtableBytes(), cache));
            BlockBasedTableConfig table = new BlockBasedTableConfig()
                    .setBlockCache(cache)
                    .setCacheIndexAndFilterBlocks(true)
                    .setPinL0FilterAndIndexBlocksInCache(true)
                    .setFilterPolicy(keep(new BloomFilter(10)));
            synced = keep(new WriteOptions().setSync(true));
            DBOptions databaseOptions = keep(databaseOptions(settings, memtables));
            List<ColumnFamilyDescriptor> families = new ArrayList<>();
            for (Family family : Family.values()) {
                ColumnFamilyOptions familyOptions = keep(
                        family.options(settings, table).setDisableAutoCompactions(mode == Mode.READ_WRITE_UNMERGED));
                families.add(new ColumnFamilyDescriptor(family.title(), familyOptions));
            }
            List<ColumnFamilyHandle> opened = new ArrayList<>();
            String path = directory.database().toString();
            database = mode == Mode.READ_ONLY
                    ? RocksDB.openReadOnly(databaseOptions, path, families, opened)
                    : RocksDB.open(databaseOptions, path, families, opened);
            Iterator<ColumnFamilyHandle> inOrder = opened.iterator();
            for (Family family : Family.values()) {
                handles.put(family, inOrder.next());
            }
        } catch (RocksDBException | RuntimeException e) {
            closeOptions();
            throw e;
        }
    }

    private static void loadLibrary() {
        try {
            RocksDB.loadLibrary();
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            throw new IllegalStateException(
                    ("RocksDB's native library does not load: expected %s in one of the directories %s, or in RocksDB's"
                                    + " jar. Start Java with -Djava.library.path=<the directory that has it>.")
                            .formatted(
                                    Environment.getJniLibraryFileName("rocksdb"),
                                    System.getProperty("java.library.path")),
                    e);
        }
    }

    private static DBOptions databaseOptions(RocksSettings settings, WriteBufferManager memtables) {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setParanoidChecks(true)
                .setWriteBufferManager(memtables)
                .setMaxTotalWalSize(settings.maxWalBytes())
                .setMaxOpenFiles(settings.maxOpenFiles())
                .setMaxBackgroundJobs(MAX_BACKGROUND_JOBS)
                .setBytesPerSync(BYTES_PER_SYNC)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(KEPT_INFO_LOGS)
                .setMaxLogFileSize(INFO_LOG_BYTES)
                .setStatsDumpPeriodSec(0)
                .setWalRecoveryMode(
                        // RocksDB's default would drop acknowledged writes behind a damaged one without a word.
                        settings.damagedWal() == DamagedWal.REFUSE
                                ? WALRecoveryMode.TolerateCorruptedTailRecords
                                : WALRecoveryMode.PointInTimeRecovery);
    }

    private <T extends AutoCloseable> T keep(T option) {
        options.push(option);
        return option;
    }

    RocksDB database() {
        return database;
    }

    ColumnFamilyHandle handle(Family family) {
        return Objects.requireNonNull(handles.get(family));
    }

    long cacheBytes() {
        return cache.getUsage();
    }

    /** Writes and syncs, in one piece. */
    void write(WriteBatch batch) throws RocksDBException {
        database.write(synced, batch);
    }

    /** Closes families, database and options, in this order; once. */
    void close() {
        handles.values().forEach(ColumnFamilyHandle::close);
        database.close();
        closeOptions();
    }

    private void closeOptions() {
        for (AutoCloseable option : options) {
            try {
                option.close();
            } catch (Exception e) {
                throw new IllegalStateException("An options object of RocksDB failed to close: " + option, e);
            }
        }
        options.clear();
    }
}
