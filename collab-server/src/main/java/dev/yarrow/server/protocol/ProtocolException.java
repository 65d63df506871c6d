package dev.yarrow.server.protocol;

/**
 * The peer sent what no client of its protocol sends; its connection ends with {@link #closeCode()} and the message as
 * the reason. Not a fault of ours: no stack trace is kept.
 */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int closeCode;

    public ProtocolException(int closeCode, String reason) {
        super(reason, null, false, false);
        this.closeCode = closeCode;
    }

    public int closeCode() {
        return closeCode;
    }

    /** What to tell the peer: what was expected and what came. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
