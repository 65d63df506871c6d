package dev.yarrow.server.config;

import java.time.Duration;

/** The settings that bound what a single client, and all of them together, can take. Immutable. */
final class LimitSettings {
    static final String GROUP = "Limits";

    private static final SettingType<Integer> COUNT = SettingType.wholeNumber(1, 10_000_000);

    static final Setting<Integer> CONNECTIONS_PER_ADDRESS = new Setting<>(
            "max-connections-per-address",
            GROUP,
            COUNT,
            1_000,
            "The most connections from one address at a time, and from 64 bits of an IPv6 address. Further ones are refused"
                    + " with 429. Addresses of loopback and of trusted-proxies are not counted: they stand for others.");

    static final Setting<Integer> CONNECTIONS_PER_USER = new Setting<>(
            "max-connections-per-user",
            GROUP,
            COUNT,
            500,
            "The most connections of one user at a time, where users have to say who they are. Further ones are refused"
                    + " with 429, or closed with 1013 where the user is known only later.");

    static final Setting<Integer> CONNECTIONS_PER_DOCUMENT = new Setting<>(
            "max-connections-per-document",
            GROUP,
            COUNT,
            5_000,
            "The most clients in one document at a time. Further ones are closed with 1013, and come back later.");

    static final Setting<Integer> MESSAGES_PER_SECOND = new Setting<>(
            "messages-per-second",
            GROUP,
            COUNT,
            10_000,
            "How many messages are taken from one connection each second, updates and all others together. One that sends"
                    + " more is read more slowly; nothing is lost.");

    static final Setting<Long> BYTES_PER_SECOND = new Setting<>(
            "bytes-per-second",
            GROUP,
            SettingType.size(1L << 10, 1L << 30),
            8L << 20,
            "How many bytes are taken from one connection each second. One that sends more is read more slowly.");

    static final Setting<Integer> PRESENCE_PER_SECOND = new Setting<>(
            "presence-per-second",
            GROUP,
            COUNT,
            200,
            "How many presence messages are taken from one connection each second. One that sends more is read more"
                    + " slowly.");

    static final Setting<Duration> RATE_BURST = new Setting<>(
            "rate-burst",
            GROUP,
            SettingType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
            Duration.ofSeconds(5),
            "How long a time's worth of messages, bytes and presence may come at once, such as an import or what was typed"
                    + " without a network.");

    static final Setting<Integer> PRESENCE_CHARACTERS = new Setting<>(
            "max-presence-characters",
            GROUP,
            COUNT,
            64 << 10,
            "The most characters that one client's presence may have. More closes the connection with 4413.");

    static final Setting<Integer> PRESENCE_CLIENTS = new Setting<>(
            "max-presence-clients",
            GROUP,
            COUNT,
            100,
            "For how many clients one connection may speak in a document, such as tabs of one browser. More closes it with"
                    + " 4413.");

    static final Setting<Integer> WAITING_MESSAGES = new Setting<>(
            "max-waiting-messages",
            GROUP,
            COUNT,
            1_000,
            "The most messages that wait on one Hocuspocus socket for documents that nobody has decided about yet. Then the"
                    + " socket is not read until somebody decides.");

    static final Setting<Long> WAITING_BYTES = new Setting<>(
            "max-waiting-bytes",
            GROUP,
            SettingType.size(1L << 10, 1L << 30),
            5L << 20,
            "The most bytes that these messages may have.");

    static final Setting<Integer> QUESTIONS = new Setting<>(
            "max-questions-per-connection",
            GROUP,
            COUNT,
            16,
            "For how many documents of one Hocuspocus socket it is asked at a time who may be in them; others wait for"
                    + " their turn.");

    static final Setting<Long> ROOM_MEMORY = new Setting<>(
            "room-memory",
            GROUP,
            SettingType.size(1L << 20, 1L << 44),
            1L << 30,
            "About how much memory open documents may take together. Beyond it, those that nobody is in leave memory first,"
                    + " and then no further ones are opened (503 or 1013) until there is space.");

    static final Setting<MemoryShare> OUTBOX_MEMORY = new Setting<>(
            "outbox-memory",
            GROUP,
            SettingType.MEMORY,
            MemoryShare.parse("25%"),
            "How much memory everything that waits for slow clients may take together. Beyond it, those that read most"
                    + " slowly are closed with 1013, or over HTTP told to open anew.");

    static final Setting<Duration> AUTHENTICATION_TIMEOUT = new Setting<>(
            "authentication-timeout",
            GROUP,
            SettingType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
            Duration.ofSeconds(10),
            "How long it may take to decide about a Hocuspocus client before it is told to wait.");

    static final Setting<Duration> UNAUTHENTICATED_TIMEOUT = new Setting<>(
            "unauthenticated-timeout",
            GROUP,
            SettingType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
            Duration.ofMinutes(1),
            "How long a Hocuspocus socket stays open on which nobody is in a document.");

    static final Setting<Duration> REQUEST_TIMEOUT = new Setting<>(
            "request-timeout",
            GROUP,
            SettingType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
            Duration.ofSeconds(20),
            "How long the head of a request may take to arrive, from its first byte to its last, and a TLS handshake.");

    private LimitSettings() {}
}
