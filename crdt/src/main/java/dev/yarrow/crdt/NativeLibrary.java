package dev.yarrow.crdt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * Finds the engine's library and loads it: from the directory that {@code -Dyarrow.native.dir} names, or else from this
 * module's jar through a temporary file.
 */
final class NativeLibrary {

    /** What the library must say it is; equal to the version in {@code rust/Cargo.toml}. */
    static final String VERSION = "0.1.0";

    static final String DIRECTORY_PROPERTY = "yarrow.native.dir";

    private NativeLibrary() {}

    static void load() {
        String directory = System.getProperty(DIRECTORY_PROPERTY);
        if (directory == null) {
            loadFromJar(Platform.current());
        } else {
            loadFile(Path.of(directory).resolve(fileName()).toAbsolutePath());
        }
        requireVersion(new String(Native.version(), StandardCharsets.US_ASCII));
    }

    static void requireVersion(String version) {
        if (!version.equals(VERSION)) {
            throw trouble(
                    "the native library is version " + version + ", but these classes need " + VERSION
                            + ": use the library and the jar of one build",
                    null);
        }
    }

    private static String fileName() {
        return System.mapLibraryName("yarrow_crdt");
    }

    private static void loadFromJar(Platform platform) {
        String resource = "/native/" + platform.directory() + "/" + fileName();
        try (InputStream library = NativeLibrary.class.getResourceAsStream(resource)) {
            if (library == null) {
                throw trouble(
                        "no native library for " + platform.directory() + " is packed in this jar (" + resource
                                + "): build it on such a machine, or point -D" + DIRECTORY_PROPERTY + " to it",
                        null);
            }
            loadThroughTemporaryFile(library);
        } catch (IOException e) {
            throw trouble(
                    "could not unpack the native library into " + System.getProperty("java.io.tmpdir")
                            + ": free some space there, or point -D" + DIRECTORY_PROPERTY + " to the library",
                    e);
        }
    }

    /** The file is deleted at once where the system allows it; what is loaded stays in memory. */
    private static void loadThroughTemporaryFile(InputStream library) throws IOException {
        Path file = Files.createTempFile("yarrow", fileName());
        try {
            Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
            loadFile(file);
        } finally {
            deleteNowOrAtExit(file);
        }
    }

    private static void deleteNowOrAtExit(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stillLoaded) {
            file.toFile().deleteOnExit();
        }
    }

    private static void loadFile(Path file) {
        try {
            System.load(file.toString());
        } catch (UnsatisfiedLinkError e) {
            throw trouble(
                    "could not load the native library " + file + " (" + e.getMessage()
                            + "): if that directory forbids execution, point -D" + DIRECTORY_PROPERTY
                            + " to one that has the library and allows it",
                    e);
        }
    }

    private static UnsatisfiedLinkError trouble(String message, @Nullable Throwable cause) {
        UnsatisfiedLinkError error = new UnsatisfiedLinkError(message);
        error.initCause(cause);
        return error;
    }
}
