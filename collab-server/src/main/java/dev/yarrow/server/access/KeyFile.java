package dev.yarrow.server.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;

/**
 * A secret that the server made for itself, in a file of the data directory that only its owner may read. Immutable.
 *
 * @param path where it is
 * @param trouble what to say, and to do, if the file holds something else; follows the file's name
 */
public record KeyFile(Path path, String trouble) {
    /** How many bytes the secret has, unless somebody made a longer one. */
    public static final int BYTES = 32;

    private static final int MAX_FILE_BYTES = 1024;

    /**
     * The secret in the file, which is made if it is missing. Blocks on the disk.
     *
     * @throws IOException if it can be neither read nor made, or is not what was made
     */
    public byte[] readOrMake() throws IOException {
        if (!Files.exists(path)) {
            make();
        }
        String text =
                Files.size(path) > MAX_FILE_BYTES ? "" : Files.readString(path).strip();
        try {
            // Either alphabet of Base64: a file that somebody else made may have the other one.
            byte[] secret = Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_'));
            if (secret.length >= BYTES) {
                return secret;
            }
        } catch (IllegalArgumentException e) {
            // said below, without what is in the file
        }
        throw new IOException(path + " " + trouble);
    }

    private void make() throws IOException {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n";
        Path anew = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(anew);
        try (FileChannel channel = FileChannel.open(
                anew, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), onlyForOwner())) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        try {
            Files.move(anew, path);
        } catch (FileAlreadyExistsException e) {
            Files.delete(anew);
        }
    }

    /** Nothing where the file system knows no such thing: there the directory has to be protected. */
    private FileAttribute<?>[] onlyForOwner() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
