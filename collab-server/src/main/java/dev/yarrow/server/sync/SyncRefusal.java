package dev.yarrow.server.sync;

import dev.yarrow.server.protocol.CloseCode;
import java.time.Duration;

/** Why a request, or what it asked for, is refused. Immutable; expected and often, so no stack trace is kept. */
public final class SyncRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final long NEVER = 0;
    private static final long SOON = 1;

    private final int status;
    private final String code;
    private final long retryAfterSeconds;

    private SyncRefusal(int status, String code, String detail, long retryAfterSeconds) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** Bytes, headers or paths that no client sends. */
    public static SyncRefusal malformed(String detail) {
        return new SyncRefusal(400, "malformed", detail, NEVER);
    }

    /** Another token may help. */
    public static SyncRefusal unauthorized(String detail) {
        return new SyncRefusal(401, "unauthorized", detail, NEVER);
    }

    /** The client may not do this. */
    public static SyncRefusal forbidden(String detail) {
        return new SyncRefusal(403, "forbidden", detail, NEVER);
    }

    /** A page of this origin may not come in. */
    public static SyncRefusal origin(String detail) {
        return new SyncRefusal(403, "origin", detail, NEVER);
    }

    /** The client is to say anew what it has. */
    public static SyncRefusal resync(String detail) {
        return new SyncRefusal(409, "resync", detail, NEVER);
    }

    /** The ticket is not good, or not any more: a new one is got by opening. */
    public static SyncRefusal ticket(String detail) {
        return new SyncRefusal(410, "ticket", detail, NEVER);
    }

    /** More than the server takes. */
    public static SyncRefusal tooLarge(String detail) {
        return new SyncRefusal(413, "too-large", detail, NEVER);
    }

    /**
     * Too many, or too fast.
     *
     * @param wait how long, if that is known
     */
    public static SyncRefusal rate(String detail, Duration wait) {
        return new SyncRefusal(
                429, "rate", detail, Math.max(SOON, wait.plusMillis(999).toSeconds()));
    }

    /** The same may be taken a little later. */
    public static SyncRefusal unavailable(String detail) {
        return new SyncRefusal(503, "unavailable", detail, SOON);
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

    /** When to try again; 0 if that does not help. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** Whether trying again later may help. */
    boolean passes() {
        return status == 503;
    }
}
