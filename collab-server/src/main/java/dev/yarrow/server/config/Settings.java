package dev.yarrow.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The table of all settings: what is not here cannot be set. Immutable. */
public final class Settings {

    private static final String ADDRESS = "Address";
    private static final String SAFETY = "Safety";
    private static final String ACCESS = "Access";
    private static final String LIMITS = LimitSettings.GROUP;
    private static final String TIMES = "Times";
    private static final String STORAGE = "Storage";
    private static final String LOGGING = "Logging";

    private static final SettingType<Integer> COUNT = SettingType.wholeNumber(1, 10_000_000);
    private static final SettingType<Duration> TIME =
            SettingType.duration(Duration.ofMillis(100), Duration.ofHours(24));

    public static final Setting<String> HOST = new Setting<>(
            "host",
            ADDRESS,
            SettingType.HOST,
            "127.0.0.1",
            "The address to listen on. Anything but loopback makes the server reachable by others.");

    public static final Setting<Integer> PORT = new Setting<>(
            "port",
            ADDRESS,
            SettingType.wholeNumber(0, 65_535),
            8080,
            "The TCP port to listen on. 0 takes any free port and prints which.");

    public static final Setting<Path> DATA = new Setting<>(
            "data",
            STORAGE,
            SettingType.DIRECTORY,
            Path.of("data"),
            "The directory that holds all documents. It is made when it is missing; one server uses it at a time.");

    public static final Setting<List<String>> ALLOWED_ORIGINS = new Setting<>(
            "allowed-origins",
            SAFETY,
            SettingType.ORIGINS,
            List.of(),
            "Web origins whose pages may connect, besides the server's own. Also the public addresses of a proxy in"
                    + " front of it.");

    public static final Setting<Boolean> INSECURE_OPEN = new Setting<>(
            "insecure-open",
            SAFETY,
            SettingType.SWITCH,
            false,
            "Serve everybody who can reach the address without asking who they are: whoever connects may read and change"
                    + " every document. Without it, an address that others can reach needs one of the settings of"
                    + " \"Access\".");

    public static final Setting<Secret> JWT_SECRET = new Setting<>(
            "jwt-secret",
            ACCESS,
            SettingType.SECRET,
            Secret.NONE,
            "The secret, of 32 bytes or more, that tokens are signed with (HS256). Best given as YARROW_JWT_SECRET, since"
                    + " others can see flags. It is never printed.");

    public static final Setting<String> JWT_SECRET_FILE = new Setting<>(
            "jwt-secret-file",
            ACCESS,
            SettingType.FILE,
            "",
            "A file that holds the secret, in place of jwt-secret. Space around it does not count.");

    public static final Setting<String> JWT_KEYS = new Setting<>(
            "jwt-keys",
            ACCESS,
            SettingType.URL_OR_FILE,
            "",
            "Where the public keys are that tokens are checked with (RS256, ES256): a JWK set, or a file with PEM keys or"
                    + " certificates. They are looked for again every five minutes, in a file every five seconds, and when a"
                    + " token names a new key.");

    public static final Setting<String> JWT_ISSUER =
            new Setting<>("jwt-issuer", ACCESS, SettingType.TEXT, "", "What the claim iss of a token must be.");

    public static final Setting<String> JWT_AUDIENCE =
            new Setting<>("jwt-audience", ACCESS, SettingType.TEXT, "", "What the claim aud of a token must hold.");

    public static final Setting<Duration> JWT_CLOCK_SKEW = new Setting<>(
            "jwt-clock-skew",
            ACCESS,
            SettingType.duration(Duration.ZERO, Duration.ofMinutes(10)),
            Duration.ofSeconds(30),
            "How far the clocks of whoever makes tokens and of this server may be apart.");

    public static final Setting<Boolean> JWT_REQUIRE_EXPIRY = new Setting<>(
            "jwt-require-expiry",
            ACCESS,
            SettingType.SWITCH,
            true,
            "Refuse tokens that do not say when they expire (claim exp).");

    public static final Setting<String> WEBHOOK_URL = new Setting<>(
            "webhook-url",
            ACCESS,
            SettingType.URL,
            "",
            "An address that is asked who may do what, in place of tokens that say so themselves.");

    public static final Setting<Secret> WEBHOOK_SECRET = new Setting<>(
            "webhook-secret",
            ACCESS,
            SettingType.SECRET,
            Secret.NONE,
            "The secret, of 32 bytes or more, that signs what the webhook is asked. Best given as"
                    + " YARROW_WEBHOOK_SECRET. It is never printed.");

    public static final Setting<String> WEBHOOK_SECRET_FILE = new Setting<>(
            "webhook-secret-file",
            ACCESS,
            SettingType.FILE,
            "",
            "A file that holds the secret, in place of webhook-secret. Space around it does not count.");

    public static final Setting<Duration> WEBHOOK_TIMEOUT = new Setting<>(
            "webhook-timeout",
            ACCESS,
            TIME,
            Duration.ofSeconds(5),
            "How long the webhook may take to answer. Clients are told to come back when it does not.");

    public static final Setting<Duration> WEBHOOK_CACHE = new Setting<>(
            "webhook-cache",
            ACCESS,
            TIME,
            Duration.ofSeconds(30),
            "How long an answer of the webhook counts; then it is asked again, also about clients that are connected.");

    public static final Setting<LinkMakers> SHARE_LINKS = new Setting<>(
            "share-links",
            ACCESS,
            SettingType.choice(LinkMakers.class),
            LinkMakers.ADMIN,
            "Who may make links that let others into a document: whoever may administer it, whoever may write it, or"
                    + " nobody; then links that were made before let nobody in either. Where nobody is asked who they are, a"
                    + " document's address is its link.");

    public static final Setting<String> SIGN_IN_URL = new Setting<>(
            "sign-in-url",
            ACCESS,
            SettingType.URL,
            "",
            "The page that the editor sends people to who have no token, or whose token is over. It gets the address to"
                    + " come back to as the parameter return, and sends them there with #token=TOKEN.");

    public static final Setting<Secret> SYNC_KEY = new Setting<>(
            "sync-key",
            ACCESS,
            SettingType.SECRET,
            Secret.NONE,
            "The secret, of 32 bytes or more, that seals the tickets of sync over HTTP, for several servers that take each"
                    + " other's. Best given as YARROW_SYNC_KEY. It is never printed. Without it the server makes one of"
                    + " its own and keeps it in the data directory.");

    public static final Setting<Integer> MAX_CONNECTIONS = new Setting<>(
            "max-connections",
            LIMITS,
            COUNT,
            10_000,
            "The most WebSocket connections, and clients over HTTP, at a time. Further ones are refused with 503.");

    public static final Setting<Integer> MAX_DOCUMENTS_PER_CONNECTION = new Setting<>(
            "max-documents-per-connection",
            LIMITS,
            COUNT,
            500,
            "The most documents on one Hocuspocus socket. Further ones are denied; those that are open go on.");

    public static final Setting<Integer> MAX_ROOMS = new Setting<>(
            "max-rooms",
            LIMITS,
            COUNT,
            10_000,
            "The most documents open at a time. Connections to further ones are refused with 503.");

    public static final Setting<Integer> MAILBOX_EVENTS = new Setting<>(
            "mailbox-events",
            LIMITS,
            COUNT,
            10_000,
            "The most events that wait for one room. When it is full, the sockets that feed it are not read.");

    public static final Setting<Long> MAX_FRAME_BYTES = new Setting<>(
            "max-frame-bytes",
            LIMITS,
            SettingType.size(1L << 10, 1L << 30),
            16L << 20,
            "The largest WebSocket message taken from a client. A larger one closes the connection with 1009.");

    public static final Setting<Long> MAX_DOCUMENT_BYTES = new Setting<>(
            "max-document-bytes",
            LIMITS,
            SettingType.size(1L << 10, 1L << 30),
            64L << 20,
            "The largest a document may grow, in encoded form. The change that would exceed it closes its connection"
                    + " with 4413.");

    public static final Setting<Long> OUTBOX_BYTES = new Setting<>(
            "outbox-bytes",
            LIMITS,
            SettingType.size(1L << 10, 1L << 30),
            4L << 20,
            "The most that waits for one slow client. Beyond it, presence and then updates are dropped, and the client"
                    + " gets one diff when it can take it.");

    public static final Setting<Duration> STUCK_AFTER = new Setting<>(
            "stuck-after",
            TIMES,
            TIME,
            Duration.ofSeconds(30),
            "How long a client's socket may take nothing of what it was given before it is closed with 1013; over HTTP, its answer is cut.");

    public static final Setting<Duration> IDLE_TIMEOUT = new Setting<>(
            "idle-timeout",
            TIMES,
            TIME,
            Duration.ofSeconds(60),
            "How long a connection may be silent, pongs included, before it is closed.");

    public static final Setting<Duration> PING_INTERVAL = new Setting<>(
            "ping-interval",
            TIMES,
            TIME,
            Duration.ofSeconds(25),
            "How often a silent connection is pinged. Must be shorter than idle-timeout.");

    public static final Setting<Duration> ROOM_IDLE_UNLOAD = new Setting<>(
            "room-idle-unload",
            TIMES,
            TIME,
            Duration.ofSeconds(30),
            "How long a document stays in memory after its last connection left.");

    public static final Setting<Duration> PRESENCE_TIMEOUT = new Setting<>(
            "presence-timeout",
            TIMES,
            TIME,
            Duration.ofSeconds(30),
            "How long a silent client is shown to others as present.");

    public static final Setting<Duration> SHUTDOWN_TIMEOUT = new Setting<>(
            "shutdown-timeout",
            TIMES,
            TIME,
            Duration.ofSeconds(10),
            "How long a stop may take to save what is open. What is not saved by then is named.");

    public static final Setting<Integer> COMPACT_AFTER_UPDATES = new Setting<>(
            "compact-after-updates",
            STORAGE,
            COUNT,
            500,
            "After how many logged updates a document is merged into a new snapshot.");

    public static final Setting<Long> COMPACT_AFTER_BYTES = new Setting<>(
            "compact-after-bytes",
            STORAGE,
            SettingType.size(1L << 10, 1L << 30),
            1L << 20,
            "After how many logged bytes a document is merged into a new snapshot.");

    public static final Setting<DamagedLog> DAMAGED_LOG = new Setting<>(
            "damaged-log",
            STORAGE,
            SettingType.choice(DamagedLog.class),
            DamagedLog.REFUSE,
            "What to do at the start when the store's write-ahead log is damaged: refuse to start, or drop what was saved"
                    + " after the damage. Say drop for one start, as a last resort, when there is no backup.");

    public static final Setting<LogLevel> LOG_LEVEL = new Setting<>(
            "log-level",
            LOGGING,
            SettingType.choice(LogLevel.class),
            LogLevel.INFO,
            "From which weight on lines are logged. They go to standard error.");

    public static final Setting<LogFormat> LOG_FORMAT = new Setting<>(
            "log-format",
            LOGGING,
            SettingType.choice(LogFormat.class),
            LogFormat.TEXT,
            "Lines for people, or one JSON object per line.");

    /** All settings, grouped, in the order in which they are documented. */
    public static final List<Setting<?>> ALL = List.of(
            HOST,
            PORT,
            ALLOWED_ORIGINS,
            INSECURE_OPEN,
            JWT_SECRET,
            JWT_SECRET_FILE,
            JWT_KEYS,
            JWT_ISSUER,
            JWT_AUDIENCE,
            JWT_CLOCK_SKEW,
            JWT_REQUIRE_EXPIRY,
            WEBHOOK_URL,
            WEBHOOK_SECRET,
            WEBHOOK_SECRET_FILE,
            WEBHOOK_TIMEOUT,
            WEBHOOK_CACHE,
            SHARE_LINKS,
            SIGN_IN_URL,
            SYNC_KEY,
            NetworkSettings.TLS_CERTIFICATE,
            NetworkSettings.TLS_KEY,
            NetworkSettings.TLS_KEYSTORE,
            NetworkSettings.TLS_KEYSTORE_PASSWORD,
            NetworkSettings.TLS_KEYSTORE_PASSWORD_FILE,
            NetworkSettings.TRUSTED_PROXIES,
            NetworkSettings.PROXY_HEADER,
            NetworkSettings.METRICS_FROM,
            DATA,
            COMPACT_AFTER_UPDATES,
            COMPACT_AFTER_BYTES,
            DAMAGED_LOG,
            MAX_CONNECTIONS,
            LimitSettings.CONNECTIONS_PER_ADDRESS,
            LimitSettings.CONNECTIONS_PER_USER,
            LimitSettings.CONNECTIONS_PER_DOCUMENT,
            MAX_DOCUMENTS_PER_CONNECTION,
            LimitSettings.MESSAGES_PER_SECOND,
            LimitSettings.BYTES_PER_SECOND,
            LimitSettings.PRESENCE_PER_SECOND,
            LimitSettings.RATE_BURST,
            LimitSettings.PRESENCE_CHARACTERS,
            LimitSettings.PRESENCE_CLIENTS,
            LimitSettings.WAITING_MESSAGES,
            LimitSettings.WAITING_BYTES,
            LimitSettings.QUESTIONS,
            LimitSettings.AUTHENTICATION_TIMEOUT,
            LimitSettings.UNAUTHENTICATED_TIMEOUT,
            LimitSettings.REQUEST_TIMEOUT,
            MAX_ROOMS,
            LimitSettings.ROOM_MEMORY,
            MAILBOX_EVENTS,
            MAX_FRAME_BYTES,
            MAX_DOCUMENT_BYTES,
            OUTBOX_BYTES,
            LimitSettings.OUTBOX_MEMORY,
            IDLE_TIMEOUT,
            PING_INTERVAL,
            STUCK_AFTER,
            PRESENCE_TIMEOUT,
            ROOM_IDLE_UNLOAD,
            SHUTDOWN_TIMEOUT,
            LOG_LEVEL,
            LOG_FORMAT);

    private Settings() {}

    /** The setting with that key. */
    public static Optional<Setting<?>> find(String key) {
        for (Setting<?> setting : ALL) {
            if (setting.key().equals(key)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }
}
