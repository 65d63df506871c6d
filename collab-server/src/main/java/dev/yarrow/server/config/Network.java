package dev.yarrow.server.config;

import dev.yarrow.server.limit.AddressRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * TLS, and what stands between the server and its clients. Immutable.
 *
 * @param tls with which certificate; empty for plain HTTP
 * @param trustedProxies who is believed when they say for whom they ask
 * @param proxyHeader how they say it
 * @param metricsFrom to whom the metrics are shown
 */
public record Network(
        Optional<Tls> tls, List<AddressRange> trustedProxies, ProxyHeader proxyHeader, List<AddressRange> metricsFrom) {

    public Network {
        trustedProxies = List.copyOf(trustedProxies);
        metricsFrom = List.copyOf(metricsFrom);
    }

    /** Where certificate and key are. */
    public sealed interface Tls {}

    /** In two files in PEM form. */
    public record Pem(Path certificate, Path key) implements Tls {}

    /** Together in a PKCS #12 file. */
    public record Keystore(Path file, Secret password) implements Tls {}

    static Network of(Configuration from) {
        return new Network(
                tls(from),
                from.value(NetworkSettings.TRUSTED_PROXIES),
                from.value(NetworkSettings.PROXY_HEADER),
                from.value(NetworkSettings.METRICS_FROM));
    }

    private static Optional<Tls> tls(Configuration from) {
        String keystore = from.value(NetworkSettings.TLS_KEYSTORE);
        if (!keystore.isEmpty()) {
            Secret password = Access.secret(
                    from, NetworkSettings.TLS_KEYSTORE_PASSWORD, NetworkSettings.TLS_KEYSTORE_PASSWORD_FILE);
            return Optional.of(new Keystore(Path.of(keystore), password));
        }
        String certificate = from.value(NetworkSettings.TLS_CERTIFICATE);
        return certificate.isEmpty()
                ? Optional.empty()
                : Optional.of(new Pem(Path.of(certificate), Path.of(from.value(NetworkSettings.TLS_KEY))));
    }
}
