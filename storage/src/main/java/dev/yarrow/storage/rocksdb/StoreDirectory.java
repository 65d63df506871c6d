package dev.yarrow.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a store and the files beside RocksDB's own; immutable. {@code FORMAT} says that this is a store and in
 * which format; a file and not a key, so that it is read before RocksDB touches anything. {@code OWNER} holds the process
 * id of who has it open, only to be named in an error: the lock itself is RocksDB's.
 */
final class StoreDirectory {
    /** The format that this program writes; it reads all from 1 up to this one. */
    static final int FORMAT = 1;

    private static final Pattern FORMAT_LINE = Pattern.compile("yarrow-store (\\d{1,9})\\s*");
    private static final int PROBE_BYTES = 64 * 1024;

    private final Path directory;

    StoreDirectory(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /** Where RocksDB keeps its files. */
    Path database() {
        return directory.resolve("db");
    }

    /** Makes sure that this is a store of a known format; an empty or missing directory becomes one. */
    void prepare() {
        if (!Files.exists(directory)) {
            create();
        }
        if (Files.isDirectory(directory) && !Files.isWritable(directory)) {
            throw unusable("is not writable for this user; change its owner or choose another one", null);
        }
        if (!isStore()) {
            refuseForeignFiles();
            writeFormat();
        }
        checkFormat();
    }

    private void create() {
        try {
            createSynced(directory);
        } catch (IOException e) {
            throw unusable("cannot be created (" + e + "); create it or choose another one", e);
        }
    }

    private static void createSynced(Path created) throws IOException {
        Path parent = created.getParent();
        if (parent != null && !Files.isDirectory(created)) {
            createSynced(parent);
            Files.createDirectories(created);
            syncDirectory(parent);
        }
    }

    /** Makes sure that this is a store of a known format, writing nothing. */
    void check() {
        if (!Files.exists(directory)) {
            throw unusable("does not exist; check the path", null);
        }
        if (!isStore()) {
            throw unusable("is not a Yarrow store: it has no file FORMAT; check the path", null);
        }
        checkFormat();
    }

    private boolean isStore() {
        if (!Files.isDirectory(directory)) {
            throw unusable("is a file, not a directory; choose another path", null);
        }
        if (!Files.isReadable(directory)) {
            throw unusable("is not readable for this user; change its owner or choose another one", null);
        }
        return Files.exists(formatFile());
    }

    private void refuseForeignFiles() {
        try (Stream<Path> files = Files.list(directory)) {
            List<String> foreign = files.map(file -> file.getFileName().toString())
                    .filter(file -> !file.equals("lost+found") && !file.equals("FORMAT.new") && !isEmptyDatabase(file))
                    .sorted()
                    .limit(3)
                    .toList();
            if (!foreign.isEmpty()) {
                throw unusable(
                        "is neither empty nor a Yarrow store: it has no file FORMAT, but " + foreign
                                + "; choose an empty directory",
                        null);
            }
        } catch (IOException e) {
            throw unusable("cannot be listed (" + e + ")", e);
        }
    }

    /** What a start leaves that was killed before it wrote the file FORMAT. */
    private boolean isEmptyDatabase(String file) {
        String[] content = file.equals("db") ? database().toFile().list() : null;
        return content != null && content.length == 0;
    }

    private void writeFormat() {
        Path written = directory.resolve("FORMAT.new");
        try {
            // RocksDB syncs what is in its directory, not that the directory is there.
            Files.createDirectories(database());
            writeAndSync(written, ("yarrow-store " + FORMAT + "\n").getBytes(UTF_8));
            Files.move(written, formatFile(), StandardCopyOption.ATOMIC_MOVE);
            syncDirectory(directory);
        } catch (IOException e) {
            throw unusable("cannot be written to (" + e + ")", e);
        }
    }

    private void checkFormat() {
        String line;
        try {
            line = Files.readString(formatFile());
        } catch (IOException e) {
            throw unusable("has a file FORMAT that cannot be read (" + e + ")", e);
        }
        Matcher format = FORMAT_LINE.matcher(line);
        if (!format.matches()) {
            throw unusable(
                    "is not a Yarrow store: expected 'yarrow-store <number>' in its file FORMAT, got '"
                            + line.strip()
                                    .substring(0, Math.min(40, line.strip().length())) + "'",
                    null);
        }
        int found = Integer.parseInt(format.group(1));
        if (found > FORMAT) {
            throw new StorageException(
                    Reason.NEWER_FORMAT,
                    ("The store in %s has format %d, this program knows up to %d."
                                    + " Use the newer program that wrote it, or another directory.")
                            .formatted(directory, found, FORMAT));
        }
    }

    /** Notes that this process has the store open. */
    void claim() {
        try {
            Files.writeString(ownerFile(), ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            throw unusable("cannot be written to (" + e + ")", e);
        }
    }

    /** Notes that nobody has the store open. */
    void release() {
        try {
            Files.deleteIfExists(ownerFile());
        } catch (IOException e) {
            // A stale owner is only ever named when RocksDB's lock is held, and then somebody else wrote it anew.
            return;
        }
    }

    /** What to say when another has RocksDB's lock. */
    StorageException inUse(Exception cause) {
        return new StorageException(
                Reason.IN_USE,
                "The store in %s is in use by %s. Stop it, or choose another directory."
                        .formatted(
                                directory, owner().map(pid -> "process " + pid).orElse("another process")),
                cause);
    }

    /** Throws if the disk does not take and sync some bytes right now. */
    void probe() throws IOException {
        Path probe = directory.resolve("PROBE");
        try {
            writeAndSync(probe, new byte[PROBE_BYTES]);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private Optional<String> owner() {
        try {
            return Optional.of(Files.readString(ownerFile()).strip())
                    .filter(pid -> pid.matches("\\d+"))
                    .map(pid -> pid.equals(Long.toString(ProcessHandle.current().pid())) ? pid + " (this one)" : pid);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void writeAndSync(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Without this a power cut could take a new file's or directory's name although its content was synced. */
    private static void syncDirectory(Path synced) throws IOException {
        if (File.separatorChar == '\\') {
            return; // Windows does not open directories; NTFS keeps names in its journal
        }
        try (FileChannel channel = FileChannel.open(synced, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path formatFile() {
        return directory.resolve("FORMAT");
    }

    private Path ownerFile() {
        return directory.resolve("OWNER");
    }

    private StorageException unusable(String why, @Nullable Exception cause) {
        return new StorageException(Reason.UNUSABLE_DIRECTORY, directory + " " + why + ".", cause);
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
