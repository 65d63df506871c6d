package dev.yarrow.storage.rocksdb;

import java.time.Duration;

/**
 * What the store may take, in bytes and files; immutable. Memory is about {@code blockCacheBytes} (memtables are charged
 * to it), {@code queueBytes} on the Java heap and once more while they are written, and some KB for each open file.
 *
 * @param blockCacheBytes for what was read, indexes, filters and memtables
 * @param memtableBytes for what was written and is not yet in a table file; a part of {@code blockCacheBytes}
 * @param maxWalBytes for the write-ahead log; the more, the longer a start after a crash takes
 * @param maxOpenFiles table and blob files kept open
 * @param queueBytes of writes that wait for the committing thread; what comes beyond is refused with {@code FULL}
 * @param commitInterval between the beginnings of two syncs while writes keep coming, from zero to a second; the longer,
 *     the more writes share a sync, and the later each is known to be durable
 * @param damagedWal what to do when the write-ahead log is damaged
 */
public record RocksSettings(
        long blockCacheBytes,
        long memtableBytes,
        long maxWalBytes,
        int maxOpenFiles,
        long queueBytes,
        Duration commitInterval,
        DamagedWal damagedWal) {
    /** For one server that shares its machine. */
    public static final RocksSettings DEFAULT =
            new RocksSettings(64L << 20, 32L << 20, 64L << 20, 256, 32L << 20, Duration.ofMillis(5), DamagedWal.REFUSE);

    /** The answer to a write-ahead log that is damaged elsewhere than by an unfinished last write. */
    public enum DamagedWal {
        /** The store does not open, because opening would drop writes that were acknowledged. */
        REFUSE,
        /** The store opens with what comes before the damage; for an operator who has no backup, once. */
        DROP_FROM_DAMAGE
    }

    /** Checks that every bound leaves room to work. */
    public RocksSettings {
        atLeast("blockCacheBytes", blockCacheBytes, 8L << 20);
        atLeast("memtableBytes", memtableBytes, 4L << 20);
        atLeast("maxWalBytes", maxWalBytes, 4L << 20);
        atLeast("maxOpenFiles", maxOpenFiles, 32);
        atLeast("queueBytes", queueBytes, 1);
        if (commitInterval.isNegative() || commitInterval.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException("Expected commitInterval of zero to a second, got " + commitInterval);
        }
        if (memtableBytes > blockCacheBytes) {
            throw new IllegalArgumentException("Expected memtableBytes of at most blockCacheBytes (" + blockCacheBytes
                    + "), got " + memtableBytes);
        }
    }

    /** These settings with another answer to a damaged write-ahead log. */
    public RocksSettings withDamagedWal(DamagedWal answer) {
        return new RocksSettings(
                blockCacheBytes, memtableBytes, maxWalBytes, maxOpenFiles, queueBytes, commitInterval, answer);
    }

    private static void atLeast(String setting, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("Expected " + setting + " of at least " + least + ", got " + value);
        }
    }
}
