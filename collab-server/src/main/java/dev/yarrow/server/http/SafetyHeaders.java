package dev.yarrow.server.http;

import java.util.List;
import java.util.Map;

/** What every response tells the browser not to do. Immutable. */
final class SafetyHeaders {

    /**
     * Nothing from elsewhere but images: no script, style, font, frame or connection. Only {@code style} attributes are
     * free, because pasted rich text carries them. {@code 'self'} covers the WebSocket of the same host.
     */
    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            List.of(
                    "default-src 'none'",
                    "script-src 'self'",
                    "style-src-elem 'self'",
                    "style-src-attr 'unsafe-inline'",
                    "img-src 'self' https: data: blob:",
                    "connect-src 'self'",
                    "font-src 'self'",
                    "base-uri 'none'",
                    "form-action 'none'",
                    "frame-ancestors 'self'",
                    "worker-src 'self'",
                    "manifest-src 'self'"));

    static final Map<String, String> ALL = Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer", // a document's name is nobody else's business
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin");

    private SafetyHeaders() {}
}
