package dev.yarrow.server;

import dev.yarrow.server.config.DamagedLog;
import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.server.room.RoomLimits;
import dev.yarrow.server.session.HocuspocusLimits;
import dev.yarrow.server.sync.SyncSettings;
import dev.yarrow.server.transport.AssemblyLimits;
import dev.yarrow.server.transport.OutboxLimits;
import dev.yarrow.server.transport.TransportSettings;
import dev.yarrow.storage.rocksdb.RocksSettings;
import dev.yarrow.storage.rocksdb.RocksSettings.DamagedWal;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes of the server's settings what each of its parts wants to know. No state. */
final class PartSettings {
    private static final Logger LOG = LoggerFactory.getLogger(CollabServer.class);
    private static final Duration KEEPALIVE = Duration.ofSeconds(15);
    private static final long ASSEMBLY_PART_OF_HEAP = 8;

    private PartSettings() {}

    static RocksSettings store(ServerConfig config) {
        if (config.damagedLog() == DamagedLog.REFUSE) {
            return RocksSettings.DEFAULT;
        }
        LOG.warn("damaged-log is drop: if the write-ahead log is damaged, everything saved after the damage is lost."
                + " Leave it out of the next start");
        return RocksSettings.DEFAULT.withDamagedWal(DamagedWal.DROP_FROM_DAMAGE);
    }

    static RoomLimits rooms(ServerConfig config) {
        return new RoomLimits(
                config.limits().maxDocumentBytes(),
                config.times().presenceTimeout(),
                config.times().roomIdleUnload(),
                config.compaction().afterUpdates(),
                config.compaction().afterBytes(),
                RoomLimits.DEFAULT.recycleAfterBytes(),
                RoomLimits.DEFAULT.checkpointEvery(),
                RoomLimits.DEFAULT.smallState(),
                RoomLimits.DEFAULT.costAtOnce());
    }

    static HocuspocusLimits hocuspocus(ServerConfig config) {
        HocuspocusLimits defaults = HocuspocusLimits.DEFAULT;
        return new HocuspocusLimits(
                config.limits().maxDocumentsPerConnection(),
                defaults.maxWaitingFrames(),
                defaults.maxWaitingBytes(),
                defaults.authenticationTimeout(),
                defaults.unauthenticatedTimeout(),
                defaults.refreshBefore());
    }

    static SyncSettings sync(ServerConfig config) {
        return SyncSettings.of(
                config.times().presenceTimeout(),
                config.limits().maxFrameBytes(),
                config.limits().outboxBytes());
    }

    /** The most that unfinished messages of all clients hold together. */
    static long assemblyBytes(ServerConfig config) {
        return Math.max(
                2L * config.limits().maxFrameBytes(), Runtime.getRuntime().maxMemory() / ASSEMBLY_PART_OF_HEAP);
    }

    static TransportSettings transport(ServerConfig config) {
        TransportSettings defaults = TransportSettings.DEFAULT;
        int maxFrame = config.limits().maxFrameBytes();
        return new TransportSettings(
                maxFrame,
                maxFrame,
                config.times().idleTimeout(),
                config.times().pingInterval(),
                KEEPALIVE,
                defaults.closeTimeout(),
                defaults.sweepInterval(),
                new OutboxLimits(config.limits().outboxBytes(), config.times().stuckAfter()),
                new AssemblyLimits(assemblyBytes(config), defaults.assembly().messageTimeout()));
    }
}
