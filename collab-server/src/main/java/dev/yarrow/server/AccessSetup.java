package dev.yarrow.server;

import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.server.access.Revocations;
import dev.yarrow.server.access.WebhookAuthenticator;
import dev.yarrow.server.access.jwt.JwtRules;
import dev.yarrow.server.access.jwt.JwtSetup;
import dev.yarrow.server.config.Access;
import dev.yarrow.server.config.ConfigException;
import dev.yarrow.server.sync.Tickets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Makes of the settings who decides who may do what. No state. */
final class AccessSetup {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private AccessSetup() {}

    /** @throws ConfigException if a secret or a file with keys is not good for what it is for */
    static Authenticator authenticator(Access access, Revocations revocations) {
        try {
            if (access.usesTokens()) {
                return tokens(access, revocations);
            }
            return access.webhook()
                    .<Authenticator>map(url -> webhook(access, url))
                    .orElseGet(OpenAccess::new);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static Authenticator tokens(Access access, Revocations revocations) {
        JwtRules rules = new JwtRules(
                access.jwtIssuer(), access.jwtAudience(), access.jwtClockSkew(), access.jwtRequireExpiry());
        JwtSetup setup = new JwtSetup(rules, Clock.systemUTC());
        if (!access.jwtSecret().isEmpty()) {
            setup.secret(access.jwtSecret().bytes());
        }
        access.jwtKeys().ifPresent(place -> {
            if (place.contains("://")) {
                setup.keyAddress(URI.create(place), http());
            } else {
                setup.keyFile(Path.of(place));
            }
        });
        return setup.build(revocations);
    }

    private static WebhookAuthenticator webhook(Access access, String url) {
        return new WebhookAuthenticator(
                http(),
                URI.create(url),
                access.webhookSecret().bytes(),
                access.webhookTimeout(),
                access.webhookCache(),
                Clock.systemUTC());
    }

    /**
     * What seals the tickets of sync over HTTP.
     *
     * @param ownKey where the secret is if nobody set one
     * @throws ConfigException if the secret that was set is too short
     * @throws IOException if the file cannot be read, or made
     */
    static Tickets tickets(Access access, Path ownKey) throws IOException {
        try {
            return new Tickets(
                    access.syncKey().isEmpty()
                            ? Tickets.keyFile(ownKey).readOrMake()
                            : access.syncKey().bytes());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static HttpClient http() {
        return HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }
}
