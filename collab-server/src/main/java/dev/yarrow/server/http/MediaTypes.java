package dev.yarrow.server.http;

import java.util.Map;
import java.util.Optional;

/** The media types of the files that a web editor consists of. Immutable. */
final class MediaTypes {

    private static final Map<String, String> BY_EXTENSION = Map.ofEntries(
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("png", "image/png"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("webp", "image/webp"),
            Map.entry("woff2", "font/woff2"));

    private MediaTypes() {}

    /** The type of a file, or empty for kinds that are not served. */
    static Optional<String> of(String path) {
        return Optional.ofNullable(BY_EXTENSION.get(path.substring(path.lastIndexOf('.') + 1)));
    }
}
