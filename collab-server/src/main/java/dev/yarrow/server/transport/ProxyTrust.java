package dev.yarrow.server.transport;

import dev.yarrow.server.limit.AddressRange;
import dev.yarrow.server.limit.Addresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which proxies are believed when they say for whom they ask, and how they say it. Immutable.
 *
 * <p>Each proxy adds whom it heard to the end of a list, of which the beginning is whatever the client itself claimed. So the
 * list is read from its end, as long as those who wrote it are trusted; the first who is not is the client.
 *
 * @param proxies empty if nobody is believed
 * @param header the only one that is read; another one could have come from the client through a proxy that leaves it alone
 */
public record ProxyTrust(List<AddressRange> proxies, Header header) {
    /** Nobody is believed. */
    public static final ProxyTrust NONE = new ProxyTrust(List.of(), Header.X_FORWARDED);

    private static final String X_FORWARDED_FOR = "X-Forwarded-For";
    private static final String X_FORWARDED_PROTO = "X-Forwarded-Proto";
    private static final String X_FORWARDED_HOST = "X-Forwarded-Host";
    private static final String FORWARDED = "Forwarded";

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+(:\\d{1,5})?|\\[[0-9A-Fa-f:.]+\\](:\\d{1,5})?");
    private static final Pattern WITH_PORT = Pattern.compile("(\\[[^\\]]+\\]|[^:]+):\\d{1,5}");
    private static final Pattern ELEMENT = Pattern.compile("(?:[^,\"]|\"(?:[^\"\\\\]|\\\\.)*\")+");
    private static final Pattern PAIR =
            Pattern.compile("\\s*([A-Za-z]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;,\"\\s]*))\\s*(?:;|$)");

    /** How a proxy says for whom it asks. */
    public enum Header {
        /** {@code X-Forwarded-For}, {@code -Proto} and {@code -Host}. */
        X_FORWARDED,
        /** {@code Forwarded}, RFC 7239. */
        FORWARDED
    }

    /**
     * For whom a proxy asks. Immutable.
     *
     * @param secure whether the client used TLS; empty if nobody says so
     * @param host the host, with its port if it has one, that the client named; empty if nobody says so
     */
    record Origin(InetAddress client, Optional<Boolean> secure, Optional<String> host) {}

    public ProxyTrust {
        proxies = List.copyOf(proxies);
    }

    /** Whether an address is that of a proxy which is believed. */
    public boolean trusts(String address) {
        return AddressRange.anyContains(proxies, address);
    }

    /**
     * For whom a peer asks; empty if it is not trusted, so that it asks for itself.
     *
     * @param headers all values of a header, in order
     */
    Optional<Origin> origin(String peer, Function<String, List<String>> headers) {
        if (!trusts(peer)) {
            return Optional.empty();
        }
        return Addresses.literal(peer)
                .map(address -> header == Header.FORWARDED
                        ? forwarded(address, headers.apply(FORWARDED))
                        : xForwarded(address, headers));
    }

    private Origin xForwarded(InetAddress peer, Function<String, List<String>> headers) {
        List<String> chain = list(headers.apply(X_FORWARDED_FOR));
        InetAddress client = peer;
        for (int i = chain.size() - 1; i >= 0 && trusts(client.getHostAddress()); i--) {
            Optional<InetAddress> next = address(chain.get(i));
            if (next.isEmpty()) {
                break;
            }
            client = next.get();
        }
        return new Origin(
                client,
                last(list(headers.apply(X_FORWARDED_PROTO))).flatMap(ProxyTrust::secure),
                last(list(headers.apply(X_FORWARDED_HOST))).filter(ProxyTrust::isHost));
    }

    private Origin forwarded(InetAddress peer, List<String> values) {
        List<Map<String, String>> chain = new ArrayList<>();
        for (String value : values) {
            ELEMENT.matcher(value)
                    .results()
                    .map(element -> pairs(element.group()))
                    .forEach(chain::add);
        }
        Origin origin = new Origin(peer, Optional.empty(), Optional.empty());
        for (int i = chain.size() - 1; i >= 0 && trusts(origin.client.getHostAddress()); i--) {
            Map<String, String> element = chain.get(i);
            Optional<InetAddress> next = Optional.ofNullable(element.get("for")).flatMap(ProxyTrust::address);
            if (next.isEmpty()) {
                break;
            }
            origin = new Origin(
                    next.get(),
                    Optional.ofNullable(element.get("proto")).flatMap(ProxyTrust::secure),
                    Optional.ofNullable(element.get("host")).filter(ProxyTrust::isHost));
        }
        return origin;
    }

    private static Map<String, String> pairs(String element) {
        Map<String, String> pairs = new TreeMap<>();
        Matcher pair = PAIR.matcher(element);
        while (pair.lookingAt()) {
            String quoted = pair.group(2);
            String value = quoted == null ? pair.group(3) : quoted.replaceAll("\\\\(.)", "$1");
            pairs.put(pair.group(1).toLowerCase(Locale.ROOT), value);
            if (pair.end() == pair.regionEnd()) {
                break;
            }
            pair.region(pair.end(), pair.regionEnd());
        }
        return pairs;
    }

    private static List<String> list(List<String> values) {
        List<String> all = new ArrayList<>();
        for (String value : values) {
            for (String part : value.split(",", -1)) {
                all.add(part.strip());
            }
        }
        return all;
    }

    private static Optional<String> last(List<String> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** An address with or without a port; some proxies write one. */
    private static Optional<InetAddress> address(String text) {
        Matcher withPort = WITH_PORT.matcher(text);
        return Addresses.literal(withPort.matches() ? withPort.group(1) : text);
    }

    private static Optional<Boolean> secure(String scheme) {
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "https", "wss" -> Optional.of(true);
            case "http", "ws" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static boolean isHost(String host) {
        return HOST.matcher(host).matches();
    }
}
