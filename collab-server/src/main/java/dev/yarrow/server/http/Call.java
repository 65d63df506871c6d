package dev.yarrow.server.http;

import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request, as far as a face looks at it. Immutable.
 *
 * @param path the path as it came, percent-encoded
 * @param query the query as it came, without the question mark; empty if there is none
 * @param headers values by lower-case name; repeated headers joined by commas
 * @param remoteAddress the caller's address, without its port
 */
record Call(String path, String query, Map<String, String> headers, String remoteAddress) {

    Call {
        headers = Map.copyOf(headers);
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }
}
