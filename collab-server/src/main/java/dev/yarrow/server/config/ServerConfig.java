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
 * @param network TLS and proxies
 * @param damagedLog what to do when the store's write-ahead log is damaged
 */
public record ServerConfig(
        String host,
        int port,
        Path data,
        List<String> allowedOrigins,
        boolean insecureOpen,
        Access access,
        Network network,
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
     * @param roomMemory about how many bytes all rooms may hold together
     * @param outboxMemory what waits for all clients together
     * @param places for connections, by who takes them
     * @param rates of one connection
     * @param presence what one client may show of itself
     * @param waiting what may wait for somebody to decide who is in
     */
    public record Limits(
            int maxFrameBytes,
            int maxDocumentBytes,
            int outboxBytes,
            int maxConnections,
            int maxDocumentsPerConnection,
            int maxRooms,
            int mailboxEvents,
            long roomMemory,
            MemoryShare outboxMemory,
            Places places,
            Rates rates,
            Presence presence,
            Waiting waiting) {}

    /**
     * Connections at a time, besides those of all. Immutable.
     *
     * @param perAddress from one address
     * @param perUser of one user
     * @param perDocument in one document
     */
    public record Places(int perAddress, int perUser, int perDocument) {}

    /**
     * What is taken from one connection each second. Immutable.
     *
     * @param burst how long a time's worth of it may come at once
     */
    public record Rates(int messages, long bytes, int presence, Duration burst) {}

    /**
     * Bounds of presence. Immutable.
     *
     * @param maxCharacters of one client's state
     * @param maxClients that one connection speaks for
     */
    public record Presence(int maxCharacters, int maxClients) {}

    /**
     * What may wait before it is known who somebody is, and how long. Immutable.
     *
     * @param messages on one Hocuspocus socket
     * @param bytes of these messages
     * @param questions that are asked about one socket at a time
     * @param decision how long one decision may take
     * @param admittance how long a socket may be in no document
     * @param request how long the head of a request may take to arrive
     */
    public record Waiting(
            int messages, long bytes, int questions, Duration decision, Duration admittance, Duration request) {}

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
                Network.of(from),
                limits(from),
                times(from),
                new Compaction(from.value(Settings.COMPACT_AFTER_UPDATES), from.value(Settings.COMPACT_AFTER_BYTES)),
                from.value(Settings.DAMAGED_LOG),
                new Logging(from.value(Settings.LOG_LEVEL), from.value(Settings.LOG_FORMAT)));
    }

    /** The same with another port. */
    public ServerConfig withPort(int another) {
        return with(another, data);
    }

    /** The same with another data directory. */
    public ServerConfig withData(Path another) {
        return with(port, another);
    }

    private ServerConfig with(int anotherPort, Path anotherData) {
        return new ServerConfig(
                host,
                anotherPort,
                anotherData,
                allowedOrigins,
                insecureOpen,
                access,
                network,
                limits,
                times,
                compaction,
                damagedLog,
                logging);
    }

    private static Limits limits(Configuration from) {
        return new Limits(
                Math.toIntExact(from.value(Settings.MAX_FRAME_BYTES)),
                Math.toIntExact(from.value(Settings.MAX_DOCUMENT_BYTES)),
                Math.toIntExact(from.value(Settings.OUTBOX_BYTES)),
                from.value(Settings.MAX_CONNECTIONS),
                from.value(Settings.MAX_DOCUMENTS_PER_CONNECTION),
                from.value(Settings.MAX_ROOMS),
                from.value(Settings.MAILBOX_EVENTS),
                from.value(LimitSettings.ROOM_MEMORY),
                from.value(LimitSettings.OUTBOX_MEMORY),
                new Places(
                        from.value(LimitSettings.CONNECTIONS_PER_ADDRESS),
                        from.value(LimitSettings.CONNECTIONS_PER_USER),
                        from.value(LimitSettings.CONNECTIONS_PER_DOCUMENT)),
                new Rates(
                        from.value(LimitSettings.MESSAGES_PER_SECOND),
                        from.value(LimitSettings.BYTES_PER_SECOND),
                        from.value(LimitSettings.PRESENCE_PER_SECOND),
                        from.value(LimitSettings.RATE_BURST)),
                new Presence(from.value(LimitSettings.PRESENCE_CHARACTERS), from.value(LimitSettings.PRESENCE_CLIENTS)),
                waiting(from));
    }

    private static Waiting waiting(Configuration from) {
        return new Waiting(
                from.value(LimitSettings.WAITING_MESSAGES),
                from.value(LimitSettings.WAITING_BYTES),
                from.value(LimitSettings.QUESTIONS),
                from.value(LimitSettings.AUTHENTICATION_TIMEOUT),
                from.value(LimitSettings.UNAUTHENTICATED_TIMEOUT),
                from.value(LimitSettings.REQUEST_TIMEOUT));
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
