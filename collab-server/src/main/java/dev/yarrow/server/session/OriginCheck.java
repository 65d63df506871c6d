package dev.yarrow.server.session;

import dev.yarrow.server.transport.Handshake;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether the page that opens a WebSocket may do so. Immutable. Browsers do not apply the same-origin policy to
 * WebSockets, so without this check any page on the web could act for whoever visits it.
 *
 * <p>Allowed are: programs that are no browsers and send no origin, pages from the host and port that the request itself
 * names, and origins on the list.
 */
public final class OriginCheck implements Predicate<Handshake> {
    private final Set<String> allowedOrigins;

    /** @param allowedOrigins lower case, without the port that the scheme implies: {@code https://docs.example.com} */
    public OriginCheck(List<String> allowedOrigins) {
        this.allowedOrigins = Set.copyOf(allowedOrigins);
    }

    @Override
    public boolean test(Handshake handshake) {
        if (handshake.origin().isEmpty()) {
            return true;
        }
        String origin = handshake.origin().get().toLowerCase(Locale.ROOT);
        if (allowedOrigins.contains(origin)) {
            return true;
        }
        String host = handshake.header("Host").orElse("").toLowerCase(Locale.ROOT);
        return !host.isEmpty() && (origin.equals("http://" + host) || origin.equals("https://" + host));
    }
}
