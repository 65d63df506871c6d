package dev.yarrow.server.sync;

import dev.yarrow.server.protocol.CloseCode;
import java.time.Duration;
import java.util.Optional;

/** Why a request, or what it asked for, is refused. Immutable; expected and often, so no stack trace is kept. */
public final class SyncRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final int status;
    private final String code;
    private final transient Optional<Duration> retryAfter;

    private SyncRefusal(int status, String code, String detail, Optional<Duration> retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** Bytes, headers or paths that no client sends. */
    public static SyncRefusal malformed(String detail) {
        return new SyncRefusal(400, "malformed", detail, Optional.empty());
    }

    /** Another token may help. */
    public static SyncRefusal unauthorized(String detail) {
        return new SyncRefusal(401, "unauthorized", detail, Optional.empty());
    }

    /** The client may not do this. */
    public static SyncRefusal forbidden(String detail) {
        return new SyncRefusal(403, "forbidden", detail, Optional.empty());
    }

    /** A page of this origin may not come in. */
    public static SyncRefusal origin(String detail) {
        return new SyncRefusal(403, "origin", detail, Optional.empty());
    }

    /** The client is to say anew what it has. */
    public static SyncRefusal resync(String detail) {
        return new SyncRefusal(409, "resync", detail, Optional.empty());
    }

    /** The ticket is not good, or not any more: a new one is got by opening. */
    public static SyncRefusal ticket(String detail) {
        return new SyncRefusal(410, "ticket", detail, Optional.empty());
    }

    /** More than the server takes. */
    public static SyncRefusal tooLarge(String detail) {
        return new SyncRefusal(413, "too-large", detail, Optional.empty());
    }

    /** Too many at a time. */
    public static SyncRefusal rate(String detail) {
        return new SyncRefusal(429, "rate", detail, Optional.of(SOON));
    }

    /** The same may be taken a little later. */
    public static SyncRefusal unavailable(String detail) {
        return unavailable(detail, SOON);
    }

    /** The same may be taken later. */
    public static SyncRefusal unavailable(String detail, Duration retryAfter) {
        return new SyncRefusal(503, "unavailable", detail, Optional.of(retryAfter));
    }

    /** What a room's, or somebody else's, close code means here. */
    static SyncRefusal ofClose(int closeCode, String reason) {
        return switch (closeCode) {
            case CloseCode.MALFORMED -> malformed(reason);
            case CloseCode.EXPIRED -> unauthorized(reason);
            case CloseCode.FORBIDDEN -> forbidden(reason);
            case CloseCode.TOO_LARGE -> tooLarge(reason);
            default -> unavailable(reason);
        };
    }

    public int status() {
        return status;
    }

    /** A short word for programs, which stays the same. */
    public String code() {
        return code;
    }

    /** What was expected, what came, what to do. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** When to try again; empty if that does not help. */
    public Optional<Duration> retryAfter() {
        return retryAfter == null ? Optional.empty() : retryAfter;
    }

    /** Whether trying again later may help. */
    boolean passes() {
        return status == 503;
    }
}
