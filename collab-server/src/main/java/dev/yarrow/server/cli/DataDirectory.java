package dev.yarrow.server.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
    private final FileChannel lockFile;

    private DataDirectory(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /** Claims the directory, which must exist; empty when another process holds it. */
    static Optional<DataDirectory> claim(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!tryLock(channel)) {
            channel.close();
            return Optional.empty();
        }
        DataDirectory claimed = new DataDirectory(directory, channel);
        claimed.withdrawAddress(); // left behind by a server that was killed
        return Optional.of(claimed);
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
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
        if (lockFile.isOpen()) {
            withdrawAddress();
            lockFile.close();
        }
    }

    private void withdrawAddress() throws IOException {
        Files.deleteIfExists(directory.resolve(ADDRESS_FILE));
    }
}
