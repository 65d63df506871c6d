package dev.yarrow.server.transport;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Immutable: what a client asked for before its connection is upgraded.
 *
 * @param documentName the path below the mount, percent-decoded: slashes, empty segments and dots are kept as they came;
 *     empty only where the mount takes no name
 * @param query decoded parameters in order
 * @param headers all values of each header; names compare without regard to case
 * @param remoteAddress the peer's address, without its port
 * @param subprotocols as offered, most wanted first
 * @param secure whether the client came over TLS
 */
public record Handshake(
        String documentName,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        String remoteAddress,
        List<String> subprotocols,
        boolean secure) {

    public Handshake {
        query = Map.copyOf(query);
        TreeMap<String, List<String>> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        headers = Collections.unmodifiableMap(byName);
        subprotocols = List.copyOf(subprotocols);
    }

    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The {@code Origin} header, which browsers always send. */
    public Optional<String> origin() {
        return header("Origin");
    }
}
