package dev.yarrow.server.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where a certificate and its key are on disk. Immutable. */
public sealed interface TlsFiles {
    /** The files, all of which are needed. */
    List<Path> files();

    /**
     * Makes of the files' contents what a server shows.
     *
     * @param contents of {@link #files}, in their order
     * @throws IllegalArgumentException if they do not hold it; says what was expected and what to do
     */
    TlsIdentity identity(List<byte[]> contents);

    /** What is in the files now, in their order. */
    default List<byte[]> read() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : files()) {
            contents.add(Files.readAllBytes(file));
        }
        return contents;
    }

    /**
     * PEM files.
     *
     * @param certificate the server's own first, then those between it and the authority
     * @param key in the form PKCS #8, not encrypted
     */
    record Pem(Path certificate, Path key) implements TlsFiles {
        @Override
        public List<Path> files() {
            return List.of(certificate, key);
        }

        @Override
        public TlsIdentity identity(List<byte[]> contents) {
            return TlsIdentity.ofPem(contents.get(0), contents.get(1));
        }
    }

    /** A PKCS #12 file, encrypted with a password. */
    final class Keystore implements TlsFiles {
        private final Path file;
        private final char[] password;

        public Keystore(Path file, char[] password) {
            this.file = file;
            this.password = password.clone();
        }

        @Override
        public List<Path> files() {
            return List.of(file);
        }

        @Override
        public TlsIdentity identity(List<byte[]> contents) {
            return TlsIdentity.ofKeystore(contents.get(0), password);
        }
    }
}
