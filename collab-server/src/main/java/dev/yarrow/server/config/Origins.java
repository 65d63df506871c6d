package dev.yarrow.server.config;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads lists of web origins: scheme, host and port, nothing more. Immutable results, no state. */
final class Origins {

    private Origins() {}

    /** Origins in the order given, lower case, without the port that the scheme implies. */
    static List<String> parse(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(text.split(",", -1)).map(Origins::origin).toList();
    }

    private static String origin(String text) {
        URI uri = URI.create(text.strip().toLowerCase(Locale.ROOT));
        String scheme = uri.getScheme();
        boolean web = "http".equals(scheme) || "https".equals(scheme);
        boolean bare = uri.getRawPath() == null || uri.getRawPath().isEmpty();
        if (!web || uri.getHost() == null || !bare || uri.getRawQuery() != null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("not an origin: " + text);
        }
        int implied = scheme.equals("https") ? 443 : 80;
        boolean plain = uri.getPort() == -1 || uri.getPort() == implied;
        return scheme + "://" + uri.getHost() + (plain ? "" : ":" + uri.getPort());
    }
}
