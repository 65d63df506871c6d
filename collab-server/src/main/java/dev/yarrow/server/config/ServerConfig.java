package dev.yarrow.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything that a server is told at its start. Immutable.
 *
 * @param host the address to listen on
 * @param port the TCP port, 0 for any free one
 * @param data the directory with all documents
 * @param allowedOrigins web origins ({@code https://docs.example.com}) accepted besides the server's own
 * @param insecureOpen whether to serve everybody who can reach an address that is not loopback
 * @param access how the server learns who may do what
 * @param damagedLog what to do when the store's write-ahead log is damaged
 */
public record ServerConfig(
        String host,
        int port,
        Path data,
        List<String> allowedOrigins,
        boolean insecureOpen,
        Access access,
        Limits limits,
        Times times,
        Compaction compaction,
        DamagedLog damagedLog,
        Logging logging) {

    public ServerConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    /**
     * What is bounded. Immutable.
     *
     * @param maxFrameBytes the largest WebSocket message taken from a client
     * @param maxDocumentBytes the largest encoded document
     * @param outboxBytes the most that waits for one client
     * @param maxConnections WebSocket connections at a time
     * @param maxDocumentsPerConnection documents on one Hocuspocus socket
     * @param maxRooms rooms in memory at a time
     * @param mailboxEvents events that wait for one room
     */
    public record Limits(
            int maxFrameBytes,
            int maxDocumentBytes,
            int outboxBytes,
            int maxConnections,
            int maxDocumentsPerConnection,
            int maxRooms,
            int mailboxEvents) {}

    /**
     * What is waited for, and how long. Immutable.
     *
     * @param stuckAfter a socket that takes nothing for so long is closed
     * @param idleTimeout a connection silent for so long is closed
     * @param pingInterval how often a silent connection is pinged
     * @param roomIdleUnload how long a room without connections stays in memory
     * @param presenceTimeout how long a silent client is shown as present
     * @param shutdownTimeout how long a stop may take
     */
    public record Times(
            Duration stuckAfter,
            Duration idleTimeout,
            Duration pingInterval,
            Duration roomIdleUnload,
            Duration presenceTimeout,
            Duration shutdownTimeout) {}

    /**
     * When a document's log is merged into its snapshot: at whichever comes first. Immutable.
     *
     * @param afterUpdates logged updates
     * @param afterBytes logged bytes
     */
    public record Compaction(int afterUpdates, long afterBytes) {}

    /** What is logged, and how. Immutable. */
    public record Logging(LogLevel level, LogFormat format) {}

    /** The defaults: loopback, port 8080, {@code ./data}. */
    public static ServerConfig defaults() {
        return of(Map.of());
    }

    /**
     * The defaults with some settings changed, for those who embed the server and for tests.
     *
     * @param values texts by key, as in the YAML file: {@code Map.of("port", "0", "data", "/tmp/x")}
     * @throws ConfigException when a value is not as expected
     */
    public static ServerConfig of(Map<String, String> values) {
        return of(Configuration.load(values, Map.of(), null));
    }

    /** The typed form of a read configuration. */
    public static ServerConfig of(Configuration from) {
        return new ServerConfig(
                from.value(Settings.HOST),
                from.value(Settings.PORT),
                from.value(Settings.DATA),
                from.value(Settings.ALLOWED_ORIGINS),
                from.value(Settings.INSECURE_OPEN),
                Access.of(from),
                limits(from),
                times(from),
                new Compaction(from.value(Settings.COMPACT_AFTER_UPDATES), from.value(Settings.COMPACT_AFTER_BYTES)),
                from.value(Settings.DAMAGED_LOG),
                new Logging(from.value(Settings.LOG_LEVEL), from.value(Settings.LOG_FORMAT)));
    }

    private static Limits limits(Configuration from) {
        return new Limits(
                Math.toIntExact(from.value(Settings.MAX_FRAME_BYTES)),
                Math.toIntExact(from.value(Settings.MAX_DOCUMENT_BYTES)),
                Math.toIntExact(from.value(Settings.OUTBOX_BYTES)),
                from.value(Settings.MAX_CONNECTIONS),
                from.value(Settings.MAX_DOCUMENTS_PER_CONNECTION),
                from.value(Settings.MAX_ROOMS),
                from.value(Settings.MAILBOX_EVENTS));
    }

    private static Times times(Configuration from) {
        return new Times(
                from.value(Settings.STUCK_AFTER),
                from.value(Settings.IDLE_TIMEOUT),
                from.value(Settings.PING_INTERVAL),
                from.value(Settings.ROOM_IDLE_UNLOAD),
                from.value(Settings.PRESENCE_TIMEOUT),
                from.value(Settings.SHUTDOWN_TIMEOUT));
    }

    /** Whether only programs on this machine can reach the server. */
    public boolean loopbackOnly() {
        return Loopback.isLoopback(host);
    }

    /**
     * Refuses to open documents to the network by accident.
     *
     * @throws ConfigException when the address is not loopback, nobody is asked who they are, and nobody said
     *     {@code insecure-open}
     */
    public void requireSafeAddress() {
        if (!loopbackOnly() && !insecureOpen && !access.isConfigured()) {
            throw new ConfigException(List.of(
                    "host " + host + " can be reached from other machines, and nobody is asked who they are: whoever"
                            + " connects could read and change every document. Set YARROW_JWT_SECRET, jwt-keys or"
                            + " webhook-url (docs/security.md says more), leave host at 127.0.0.1, or say"
                            + " --insecure-open if that is what you want."));
        }
    }
}
