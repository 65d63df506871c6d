package dev.yarrow.server.transport;

import java.util.Map;

/** An upgrade request that is answered with an HTTP error. Carries no stack trace: peers cause it. */
final class HandshakeRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;

    HandshakeRefusal(int status, String reason) {
        this(status, reason, Map.of());
    }

    HandshakeRefusal(int status, String reason, Map<String, String> headers) {
        super(reason, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    Admission.Refuse answer() {
        return new Admission.Refuse(status, String.valueOf(getMessage()), headers);
    }
}
