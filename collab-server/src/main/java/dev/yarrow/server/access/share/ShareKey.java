package dev.yarrow.server.access.share;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;

/** The key that signs links: a file that only the server's user can read, made once. No state. */
final class ShareKey {
    private static final int BYTES = 32;
    private static final int MAX_FILE_BYTES = 1024;

    private ShareKey() {}

    /**
     * The key in that file, which is made if it is missing. Blocks on the disk.
     *
     * @throws IOException if it cannot be read or made, or is not what was made
     */
    static byte[] readOrMake(Path file) throws IOException {
        if (!Files.exists(file)) {
            make(file);
        }
        String text =
                Files.size(file) > MAX_FILE_BYTES ? "" : Files.readString(file).strip();
        try {
            byte[] key = Base64.getUrlDecoder().decode(text);
            if (key.length == BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // said below, without what is in the file
        }
        throw new IOException(file + " is not the key that was made for links. Put the right one back from a backup, or"
                + " delete it, which ends all links there are.");
    }

    private static void make(Path file) throws IOException {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(key) + "\n";
        Path anew = file.resolveSibling(file.getFileName() + ".new");
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
            Files.move(anew, file);
        } catch (FileAlreadyExistsException e) {
            Files.delete(anew);
        }
    }

    /** Nothing where the file system knows no such thing: there the directory has to be protected. */
    private static FileAttribute<?>[] onlyForOwner() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
