package dev.yarrow.server.session;

import dev.yarrow.server.transport.Handshake;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
        return allows(handshake.origin(), handshake.header("Host"));
    }

    /** Whether a page of this origin may send a request that names this host and port. */
    public boolean allows(Optional<String> origin, Optional<String> host) {
        if (origin.isEmpty()) {
            return true;
        }
        String page = origin.get().toLowerCase(Locale.ROOT);
        if (allowedOrigins.contains(page)) {
            return true;
        }
        String named = host.orElse("").toLowerCase(Locale.ROOT);
        return !named.isEmpty() && (page.equals("http://" + named) || page.equals("https://" + named));
    }
}
