package dev.yarrow.storage.rocksdb;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.RocksDB;

/** A column family and how RocksDB keeps it; see {@link Keys} for what is in it. */
enum Family {
    DEFAULT(new String(RocksDB.DEFAULT_COLUMN_FAMILY, US_ASCII)),
    NAMES("names"),
    DOCUMENTS("documents"),
    UPDATES("updates"),
    SNAPSHOTS("snapshots");

    /** Without a bound every range deletion makes the next scan sort all of them again. */
    private static final int MAX_RANGE_DELETIONS = 500;

    private static final long MIN_BLOB_BYTES = 4 * 1024;
    private static final long BLOB_FILE_BYTES = 64L << 20;
    private static final int MEMTABLES = 4;

    private final String title;

    Family(String title) {
        this.title = title;
    }

    byte[] title() {
        return title.getBytes(US_ASCII);
    }

    ColumnFamilyOptions options(RocksSettings settings, BlockBasedTableConfig table) {
        ColumnFamilyOptions options = new ColumnFamilyOptions()
                .setTableFormatConfig(table)
                .setWriteBufferSize(settings.memtableBytes() / MEMTABLES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setParanoidFileChecks(true);
        if (this == UPDATES) {
            options.setMemtableMaxRangeDeletions(MAX_RANGE_DELETIONS);
        }
        if (this == SNAPSHOTS) {
            // Rewritten often and large: as blobs they are not copied from level to level.
            options.setEnableBlobFiles(true)
                    .setMinBlobSize(MIN_BLOB_BYTES)
                    .setBlobFileSize(BLOB_FILE_BYTES)
                    .setBlobCompressionType(CompressionType.ZSTD_COMPRESSION)
                    .setEnableBlobGarbageCollection(true)
                    .setBlobGarbageCollectionAgeCutoff(0.5)
                    .setBlobGarbageCollectionForceThreshold(0.5);
        }
        return options;
    }
}
