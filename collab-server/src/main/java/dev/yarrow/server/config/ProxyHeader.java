package dev.yarrow.server.config;

/** How a proxy says for whom it asks. */
public enum ProxyHeader {
    /** {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Host}. */
    X_FORWARDED,
    /** {@code Forwarded}, as RFC 7239 describes it. */
    FORWARDED
}
