package dev.yarrow.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the server learns who may do what. Immutable.
 *
 * @param jwtSecret checks tokens signed with HS256
 * @param jwtKeys a URL, or the path of a file, with public keys for RS256 and ES256
 * @param webhook the address that is asked
 * @param webhookSecret signs what it is asked
 * @param webhookCache how long an answer counts
 * @param linkMakers who may make links that let others in
 * @param signInUrl the page that gives people tokens
 * @param syncKey seals the tickets of sync over HTTP
 */
public record Access(
        Secret jwtSecret,
        Optional<String> jwtKeys,
        Optional<String> jwtIssuer,
        Optional<String> jwtAudience,
        Duration jwtClockSkew,
        boolean jwtRequireExpiry,
        Optional<String> webhook,
        Secret webhookSecret,
        Duration webhookTimeout,
        Duration webhookCache,
        LinkMakers linkMakers,
        Optional<String> signInUrl,
        Secret syncKey) {

    static Access of(Configuration from) {
        return new Access(
                secret(from, Settings.JWT_SECRET, Settings.JWT_SECRET_FILE),
                given(from, Settings.JWT_KEYS),
                given(from, Settings.JWT_ISSUER),
                given(from, Settings.JWT_AUDIENCE),
                from.value(Settings.JWT_CLOCK_SKEW),
                from.value(Settings.JWT_REQUIRE_EXPIRY),
                given(from, Settings.WEBHOOK_URL),
                secret(from, Settings.WEBHOOK_SECRET, Settings.WEBHOOK_SECRET_FILE),
                from.value(Settings.WEBHOOK_TIMEOUT),
                from.value(Settings.WEBHOOK_CACHE),
                from.value(Settings.SHARE_LINKS),
                given(from, Settings.SIGN_IN_URL),
                from.value(Settings.SYNC_KEY));
    }

    private static Optional<String> given(Configuration from, Setting<String> setting) {
        return Optional.of(from.value(setting)).filter(text -> !text.isEmpty());
    }

    static Secret secret(Configuration from, Setting<Secret> direct, Setting<String> file) {
        Optional<String> path = given(from, file);
        if (path.isEmpty()) {
            return from.value(direct);
        }
        try {
            Secret secret = Secret.of(Files.readString(Path.of(path.get())).strip());
            if (!secret.isEmpty()) {
                return secret;
            }
            throw new ConfigException(List.of(file.key() + ": the file " + path.get() + " is empty"));
        } catch (IOException e) {
            throw new ConfigException(List.of(file.key() + ": the file " + path.get() + " cannot be read: " + e));
        }
    }

    /** Whether tokens are checked. */
    public boolean usesTokens() {
        return !jwtSecret.isEmpty() || jwtKeys.isPresent();
    }

    /** Whether anybody is asked who they are; otherwise everybody may do everything. */
    public boolean isConfigured() {
        return usesTokens() || webhook.isPresent();
    }
}
