package dev.yarrow.server;

import dev.yarrow.server.config.DamagedLog;
import dev.yarrow.server.config.Network;
import dev.yarrow.server.config.ProxyHeader;
import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.server.limit.Addresses;
import dev.yarrow.server.limit.PlaceLimits;
import dev.yarrow.server.limit.Places;
import dev.yarrow.server.limit.RateLimit;
import dev.yarrow.server.room.RoomLimits;
import dev.yarrow.server.room.RoomsLimits;
import dev.yarrow.server.session.HocuspocusLimits;
import dev.yarrow.server.sync.SyncSettings;
import dev.yarrow.server.transport.AssemblyLimits;
import dev.yarrow.server.transport.OutboxLimits;
import dev.yarrow.server.transport.ProxyTrust;
import dev.yarrow.server.transport.RateLimits;
import dev.yarrow.server.transport.TlsFiles;
import dev.yarrow.server.transport.TransportSettings;
import dev.yarrow.server.transport.WebServerSettings;
import dev.yarrow.storage.rocksdb.RocksSettings;
import dev.yarrow.storage.rocksdb.RocksSettings.DamagedWal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;
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
                RoomLimits.DEFAULT.costAtOnce(),
                config.limits().presence().maxCharacters(),
                config.limits().presence().maxClients());
    }

    static RoomsLimits together(ServerConfig config) {
        ServerConfig.Limits limits = config.limits();
        return new RoomsLimits(
                limits.maxRooms(), limits.mailboxEvents(), limits.places().perDocument(), limits.roomMemory());
    }

    static PlaceLimits places(ServerConfig config) {
        ServerConfig.Limits limits = config.limits();
        return new PlaceLimits(
                limits.maxConnections(),
                limits.places().perAddress(),
                limits.places().perUser());
    }

    static RateLimit presence(ServerConfig config) {
        ServerConfig.Rates rates = config.limits().rates();
        return RateLimit.of(rates.presence(), rates.burst());
    }

    static ProxyTrust proxies(ServerConfig config) {
        ProxyTrust.Header header = config.network().proxyHeader() == ProxyHeader.FORWARDED
                ? ProxyTrust.Header.FORWARDED
                : ProxyTrust.Header.X_FORWARDED;
        return new ProxyTrust(config.network().trustedProxies(), header);
    }

    /** Addresses behind which many clients may be: those of proxies, and of programs on this machine. */
    static Predicate<String> sharedAddresses(ServerConfig config) {
        ProxyTrust proxies = proxies(config);
        return address -> Addresses.isLoopback(address) || proxies.trusts(address);
    }

    /** @param shared whether an address stands for many clients */
    static WebServerSettings web(ServerConfig config, Predicate<String> shared) {
        return WebServerSettings.at(
                config.host(),
                config.port(),
                config.network().tls().map(PartSettings::tls),
                new Places(places(config), shared),
                config.limits().waiting().request());
    }

    private static TlsFiles tls(Network.Tls tls) {
        if (tls instanceof Network.Pem pem) {
            return new TlsFiles.Pem(pem.certificate(), pem.key());
        }
        Network.Keystore keystore = (Network.Keystore) tls;
        char[] password = new String(keystore.password().bytes(), StandardCharsets.UTF_8).toCharArray();
        return new TlsFiles.Keystore(keystore.file(), password);
    }

    static HocuspocusLimits hocuspocus(ServerConfig config) {
        HocuspocusLimits defaults = HocuspocusLimits.DEFAULT;
        ServerConfig.Waiting waiting = config.limits().waiting();
        return new HocuspocusLimits(
                config.limits().maxDocumentsPerConnection(),
                waiting.messages(),
                waiting.bytes(),
                waiting.questions(),
                presence(config),
                waiting.decision(),
                waiting.admittance(),
                defaults.refreshBefore());
    }

    static SyncSettings sync(ServerConfig config) {
        return SyncSettings.of(
                config.times().presenceTimeout(),
                config.limits().maxFrameBytes(),
                config.limits().outboxBytes(),
                config.times().stuckAfter(),
                rates(config),
                presence(config));
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
                new AssemblyLimits(assemblyBytes(config), defaults.assembly().messageTimeout()),
                rates(config),
                config.limits().outboxMemory().of(Runtime.getRuntime().maxMemory()));
    }

    private static RateLimits rates(ServerConfig config) {
        ServerConfig.Rates rates = config.limits().rates();
        return new RateLimits(
                RateLimit.of(rates.messages(), rates.burst()), RateLimit.of(rates.bytes(), rates.burst()));
    }
}
