package dev.yarrow.samples.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a document is, immutable.
 *
 * @param server scheme, host and port: {@code ws://localhost:8080}
 * @param document its name, 1 to 255 bytes of UTF-8, slashes and spaces allowed
 * @param token for servers that want to know who comes
 */
public record DocumentAddress(URI server, String document, Optional<String> token) {

    /** What to connect to. */
    URI uri() {
        // ack=1: the server says what is on disk.
        String query =
                "?ack=1" + token.map(secret -> "&token=" + encoded(secret)).orElse("");
        return server.resolve("/ws/" + encoded(document) + query);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return server + " " + document;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
