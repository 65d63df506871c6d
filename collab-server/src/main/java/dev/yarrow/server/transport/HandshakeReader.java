package dev.yarrow.server.transport;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** Checks an HTTP request against section 4.2.1 of RFC 6455 and reads the {@link Handshake} from it. Stateless. */
final class HandshakeReader {
    static final String VERSION = "13";

    private static final int KEY_BYTES = 16;

    private HandshakeReader() {}

    /** @param encodedName the part of the path below the mount; empty where the mount takes no name */
    static Handshake read(Request request, String encodedName) throws HandshakeRefusal {
        checkUpgrade(request);
        return new Handshake(
                DocumentPath.decode(encodedName),
                query(request),
                headers(request),
                Request.getRemoteAddr(request),
                request.getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false),
                request.isSecure());
    }

    private static void checkUpgrade(Request request) throws HandshakeRefusal {
        HttpFields headers = request.getHeaders();
        if (!HttpMethod.GET.is(request.getMethod())) {
            throw new HandshakeRefusal(
                    405, "a WebSocket is opened with GET, not " + request.getMethod(), Map.of("Allow", "GET"));
        }
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_1_1
                || !hasToken(headers, HttpHeader.UPGRADE, "websocket")) {
            throw new HandshakeRefusal(
                    426,
                    "this address speaks WebSocket: expected HTTP/1.1 with \"Upgrade: websocket\"",
                    Map.of("Upgrade", "websocket", "Connection", "Upgrade"));
        }
        if (!hasToken(headers, HttpHeader.CONNECTION, "upgrade")) {
            throw new HandshakeRefusal(400, "expected \"Connection: Upgrade\" beside \"Upgrade: websocket\"");
        }
        String version = headers.get(HttpHeader.SEC_WEBSOCKET_VERSION);
        if (version == null || !VERSION.equals(version.trim())) {
            throw new HandshakeRefusal(
                    426,
                    "expected Sec-WebSocket-Version: 13",
                    Map.of("Sec-WebSocket-Version", VERSION, "Upgrade", "websocket", "Connection", "Upgrade"));
        }
        if (!isKey(headers.getValuesList(HttpHeader.SEC_WEBSOCKET_KEY))) {
            throw new HandshakeRefusal(400, "expected one Sec-WebSocket-Key of 16 bytes in Base64");
        }
        if (request.getLength() > 0 || headers.contains(HttpHeader.TRANSFER_ENCODING)) {
            throw new HandshakeRefusal(400, "a WebSocket handshake has no body");
        }
    }

    private static boolean hasToken(HttpFields headers, HttpHeader name, String token) {
        return headers.getCSV(name, false).stream().anyMatch(token::equalsIgnoreCase);
    }

    private static boolean isKey(List<String> values) {
        if (values.size() != 1) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(values.get(0).trim()).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static Map<String, List<String>> query(Request request) throws HandshakeRefusal {
        @Nullable String raw = request.getHttpURI().getQuery();
        if (raw == null || raw.isEmpty()) {
            return Map.of();
        }
        try {
            Map<String, List<String>> parameters = new LinkedHashMap<>();
            for (Fields.Field field : Request.extractQueryParameters(request)) {
                parameters.put(field.getName(), List.copyOf(field.getValues()));
            }
            return parameters;
        } catch (HttpException.RuntimeException | IllegalArgumentException e) {
            throw new HandshakeRefusal(400, "the query is not percent-encoded UTF-8");
        }
    }

    private static Map<String, List<String>> headers(Request request) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (HttpField field : request.getHeaders()) {
            headers.computeIfAbsent(field.getName(), name -> new ArrayList<>()).add(String.valueOf(field.getValue()));
        }
        return headers;
    }
}
