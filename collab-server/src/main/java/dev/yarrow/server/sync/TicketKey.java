package dev.yarrow.server.sync;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The secret that tickets are sealed with, where nobody set one: a file in the data directory that only its owner may read.
 * No state. Whoever can read it can let nobody in that the server would not: it only opens and makes tickets, and what is
 * in those is decided about again.
 */
public final class TicketKey {
    static final int MIN_BYTES = 32;

    private TicketKey() {}

    /**
     * The secret in the file, which is made if it is missing.
     *
     * @throws IOException if it can be neither read nor made, or holds something else
     */
    public static byte[] in(Path file) throws IOException {
        if (!Files.exists(file)) {
            make(file);
        }
        try {
            byte[] secret = Base64.getDecoder().decode(Files.readString(file).strip());
            if (secret.length >= MIN_BYTES) {
                return secret;
            }
        } catch (IllegalArgumentException e) {
            // said below, in the same words
        }
        throw new IOException(file + " holds no secret of " + MIN_BYTES
                + " bytes in Base64; delete it and the server makes a new one, which only makes clients open anew");
    }

    private static void make(Path file) throws IOException {
        byte[] secret = new byte[MIN_BYTES];
        new SecureRandom().nextBytes(secret);
        Path anew = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(anew);
        Files.createFile(anew, onlyOwner(file));
        Files.writeString(anew, Base64.getEncoder().encodeToString(secret) + "\n");
        try (FileChannel channel = FileChannel.open(anew, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(anew, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<?>[] onlyOwner(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
