package dev.yarrow.server.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The claim of this process on a data directory. Confined to the thread that made it.
 *
 * <p>The claim is the operating system's lock on {@code yarrow.lock}, so it ends with the process however that ends. A
 * server also leaves its address in {@code server.json}, which means something only while the lock is held.
 */
final class DataDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "yarrow.lock";
    private static final String ADDRESS_FILE = "server.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path directory;
    private final @Nullable FileChannel lockFile;
    private final boolean mayWrite;

    private DataDirectory(Path directory, @Nullable FileChannel lockFile, boolean mayWrite) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.mayWrite = mayWrite;
    }

    /** Claims the directory, which must exist; empty when another process holds it. */
    static Optional<DataDirectory> claim(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!tryLock(channel, /* shared= */ false)) {
            channel.close();
            return Optional.empty();
        }
        DataDirectory claimed = new DataDirectory(directory, channel, /* mayWrite= */ true);
        claimed.withdrawAddress(); // left behind by a server that was killed
        return Optional.of(claimed);
    }

    /**
     * Claims a directory to read in it, also where this process may not write; empty when another process holds it. Where
     * nothing may be written and no lock file is, there is no server to lock out.
     */
    static Optional<DataDirectory> claimForReading(Path directory) throws IOException {
        try {
            return claim(directory);
        } catch (FileSystemException e) { // a read-only file system has no exception of its own here
            if (Files.isWritable(directory) && !(e instanceof AccessDeniedException)) {
                throw e;
            }
            return claimShared(directory);
        }
    }

    private static Optional<DataDirectory> claimShared(Path directory) throws IOException {
        Path lock = directory.resolve(LOCK_FILE);
        FileChannel channel = Files.exists(lock) ? FileChannel.open(lock, StandardOpenOption.READ) : null;
        if (channel != null && !tryLock(channel, /* shared= */ true)) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new DataDirectory(directory, channel, /* mayWrite= */ false));
    }

    /** Says that there is no such directory, if so. */
    static void requireThere(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND, "There is no data directory " + directory + ". Give another with --data DIR.");
        }
    }

    /** What to say of a directory that cannot be claimed, with what to do. */
    static CommandFailure inUse(Path directory, String advice) {
        String holder = announcedAddress(directory)
                .map(address -> "the server at " + address)
                .orElse("another process");
        return new CommandFailure(
                ExitCode.IN_USE,
                "The data directory " + directory.toAbsolutePath().normalize() + " is in use by " + holder + ". "
                        + advice);
    }

    private static boolean tryLock(FileChannel channel, boolean shared) throws IOException {
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by this very process
        }
    }

    /** The address that the holder of the directory announced; to be asked only when the claim failed. */
    static Optional<URI> announcedAddress(Path directory) {
        try {
            JsonNode server = JSON.readTree(Files.readAllBytes(directory.resolve(ADDRESS_FILE)));
            return Optional.of(URI.create(server.path("address").asString()));
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Tells {@code yarrow list} and {@code yarrow export} where the server of this directory answers. */
    void announce(URI address) throws IOException {
        Map<String, Object> server = Map.of(
                "address", address.toString(),
                "pid", ProcessHandle.current().pid(),
                "started", Instant.now().toString());
        Path unfinished = directory.resolve(ADDRESS_FILE + ".new");
        Files.write(unfinished, JSON.writeValueAsBytes(server));
        Files.move(unfinished, directory.resolve(ADDRESS_FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Gives the directory back. Idempotent. */
    @Override
    public void close() throws IOException {
        if (lockFile != null && lockFile.isOpen()) {
            if (mayWrite) {
                withdrawAddress();
            }
            lockFile.close();
        }
    }

    private void withdrawAddress() throws IOException {
        Files.deleteIfExists(directory.resolve(ADDRESS_FILE));
    }
}
