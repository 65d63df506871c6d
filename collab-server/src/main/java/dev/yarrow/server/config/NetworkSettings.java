package dev.yarrow.server.config;

import dev.yarrow.server.limit.AddressRange;
import java.util.List;

/** The settings of TLS and of proxies in front of the server. Immutable. */
final class NetworkSettings {
    private static final String TLS = "TLS and proxies";

    static final Setting<String> TLS_CERTIFICATE = new Setting<>(
            "tls-certificate",
            TLS,
            SettingType.FILE,
            "",
            "A PEM file with the certificate and those between it and the authority. With it the port speaks TLS, with"
                    + " HTTP/2 and HTTP/1.1. The file is read again when it changes; connections go on.");

    static final Setting<String> TLS_KEY = new Setting<>(
            "tls-key",
            TLS,
            SettingType.FILE,
            "",
            "A PEM file with the certificate's private key, not encrypted (PKCS #8: BEGIN PRIVATE KEY).");

    static final Setting<String> TLS_KEYSTORE = new Setting<>(
            "tls-keystore",
            TLS,
            SettingType.FILE,
            "",
            "A PKCS #12 file with certificate and key, in place of tls-certificate and tls-key.");

    static final Setting<Secret> TLS_KEYSTORE_PASSWORD = new Setting<>(
            "tls-keystore-password",
            TLS,
            SettingType.SECRET,
            Secret.NONE,
            "What tls-keystore is encrypted with. Best given as YARROW_TLS_KEYSTORE_PASSWORD. It is never printed.");

    static final Setting<String> TLS_KEYSTORE_PASSWORD_FILE = new Setting<>(
            "tls-keystore-password-file",
            TLS,
            SettingType.FILE,
            "",
            "A file that holds the password, in place of tls-keystore-password. Space around it does not count.");

    static final Setting<List<AddressRange>> TRUSTED_PROXIES = new Setting<>(
            "trusted-proxies",
            TLS,
            SettingType.ADDRESSES,
            List.of(),
            "The addresses of proxies that are believed when they say who a client is. From anybody else such headers are"
                    + " ignored.");

    static final Setting<ProxyHeader> PROXY_HEADER = new Setting<>(
            "proxy-header",
            TLS,
            SettingType.choice(ProxyHeader.class),
            ProxyHeader.X_FORWARDED,
            "Which headers these proxies write: X-Forwarded-For, -Proto and -Host, or Forwarded (RFC 7239). The other kind"
                    + " is ignored, because a client could have written it.");

    static final Setting<List<AddressRange>> METRICS_FROM = new Setting<>(
            "metrics-from",
            TLS,
            SettingType.ADDRESSES,
            AddressRange.LOOPBACK,
            "The addresses that /metrics answers. 0.0.0.0/0,::/0 means everybody.");

    private NetworkSettings() {}
}
