package dev.yarrow.server.transport;

/** The peer broke RFC 6455 or a limit; its connection is closed with the code. Carries no stack trace: peers cause it. */
final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1L;

    private final int closeCode;

    ProtocolViolation(int closeCode, String reason) {
        super(reason, null, false, false);
        this.closeCode = closeCode;
    }

    int closeCode() {
        return closeCode;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
