package dev.yarrow.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One HTTP response. Immutable; the bytes given for the body must not be changed afterwards.
 *
 * @param headers by name, besides those that every response carries
 * @param body read-only
 */
record Reply(int status, Map<String, String> headers, ByteBuffer body) {

    static final String NO_STORE = "no-store";

    Reply {
        headers = Map.copyOf(headers);
        body = body.asReadOnlyBuffer();
    }

    /** The body, to be read by one reader; others get their own. */
    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }

    /** A body that must not be kept by anybody on the way. */
    static Reply fresh(int status, String mediaType, byte[] body) {
        return new Reply(status, Map.of("Content-Type", mediaType, "Cache-Control", NO_STORE), ByteBuffer.wrap(body));
    }

    static Reply text(int status, String text) {
        return fresh(status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    Reply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, body);
    }
}
