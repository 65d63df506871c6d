package dev.yarrow.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bundled editor's files from the class path. Thread-safe.
 *
 * <p>What was once asked for stays in memory; there is no more of it than the editor's few megabytes, because only files
 * that exist are kept. Compressed forms were made at build time and lie beside the plain ones.
 */
final class EditorFiles {

    /** Where the editor's build puts its output. */
    static final String FOLDER = "dev/yarrow/web";

    private static final String INDEX = "/index.html";
    private static final String ASSETS = "/assets/";
    private static final String UNCHANGING = "public, max-age=31536000, immutable"; // the name holds the content's hash
    private static final String ASK_AGAIN = "no-cache";
    private static final Map<String, String> CODINGS = codings();

    /** Names of plain characters, none of which starts with a dot: neither up, nor hidden, nor encoded. */
    private static final Pattern SAFE_PATH = Pattern.compile("(/[A-Za-z0-9_@-][A-Za-z0-9._@-]*)+");

    private final ClassLoader classPath;
    private final String folder;
    private final ConcurrentMap<String, StaticFile> found = new ConcurrentHashMap<>();

    EditorFiles(ClassLoader classPath, String folder) {
        this.classPath = classPath;
        this.folder = folder;
    }

    private static Map<String, String> codings() {
        Map<String, String> suffixes = new LinkedHashMap<>(); // the smaller one first
        suffixes.put("br", ".br");
        suffixes.put("gzip", ".gz");
        return suffixes;
    }

    Reply answer(Call call) {
        String path = isPage(call.path()) ? INDEX : call.path();
        return file(path)
                .orElseThrow(() -> new Problem(404, "there is no page or file at this address"))
                .reply(call);
    }

    /** The home page and the page of any document; which one it is, the editor reads from its address. */
    private static boolean isPage(String path) {
        return path.equals("/") || (path.startsWith("/d/") && path.length() > "/d/".length());
    }

    private Optional<StaticFile> file(String path) {
        StaticFile known = found.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<String> mediaType = MediaTypes.of(path);
        if (mediaType.isEmpty() || !SAFE_PATH.matcher(path).matches()) {
            return Optional.empty();
        }
        Optional<StaticFile> loaded = load(path, mediaType.get());
        loaded.ifPresent(file -> found.put(path, file));
        return loaded;
    }

    private Optional<StaticFile> load(String path, String mediaType) {
        byte[] plain = read(path);
        if (plain == null) {
            return Optional.empty();
        }
        Map<String, byte[]> contents = new LinkedHashMap<>();
        CODINGS.forEach((coding, suffix) -> {
            byte[] compressed = read(path + suffix);
            if (compressed != null) {
                contents.put(coding, compressed);
            }
        });
        contents.put(StaticFile.IDENTITY, plain);
        return Optional.of(StaticFile.of(mediaType, path.startsWith(ASSETS) ? UNCHANGING : ASK_AGAIN, contents));
    }

    private byte @Nullable [] read(String path) {
        try (InputStream resource = classPath.getResourceAsStream(folder + path)) {
            return resource == null ? null : resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + path, e);
        }
    }
}
