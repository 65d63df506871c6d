package dev.yarrow.server.access;

import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was revoked, in a file with a line for each, which survives restarts and crashes. Thread-safe. A revocation of a
 * user or a document holds for all tokens that were made before it, or do not say when they were made; one of a token
 * holds for ever. Of several about the same, the last one counts, so that the file stays as small as what it is about.
 */
public final class Revocations {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final Map<Revocation, Instant> revoked = new ConcurrentHashMap<>();

    /** Guarded by this: the file may end in a part of what could not be written, after which nothing may be appended. */
    private boolean torn;

    private Revocations(Path file) {
        this.file = file;
    }

    /**
     * Reads what was revoked so far; a file that is missing is made with the first revocation.
     *
     * @throws IOException if the file is there and cannot be read or understood: who was locked out must stay so
     */
    public static Revocations open(Path file) throws IOException {
        Revocations revocations = new Revocations(file);
        if (Files.exists(file)) {
            String text = Files.readString(file);
            int whole = text.lastIndexOf('\n')
                    + 1; // what follows was being written when the process died: nobody heard of it
            int number = 0;
            for (String line : text.substring(0, whole).lines().toList()) {
                number++;
                revocations.read(line, number);
            }
            revocations.rewrite();
        }
        return revocations;
    }

    private void read(String line, int number) throws IOException {
        try {
            JsonNode entry = JSON.readTree(line);
            Revocation.Kind kind =
                    Revocation.Kind.valueOf(entry.path("revoked").asString().toUpperCase(Locale.ROOT));
            revoked.put(
                    new Revocation(kind, entry.path("value").asString()),
                    Instant.parse(entry.path("at").asString()));
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new IOException(
                    file + " line " + number + " is not a revocation; whoever was locked out by it would get"
                            + " in again. Mend the line, or delete it if that is what you want.");
        }
    }

    /** Notes a revocation; it is on disk when this returns. Blocks on the disk. */
    public synchronized void add(Revocation revocation, Instant now) throws IOException {
        Instant before = revoked.put(revocation, now);
        try {
            if (before == null && !torn) {
                append(line(revocation, now));
            } else {
                rewrite();
                torn = false;
            }
        } catch (IOException e) {
            torn = true;
            if (before == null) {
                revoked.remove(revocation);
            } else {
                revoked.put(revocation, before);
            }
            throw e;
        }
    }

    /** Whether what a token grants was taken back. */
    public boolean covers(String user, DocumentName document, Optional<String> tokenId, Optional<Instant> issued) {
        return isBefore(issued, new Revocation(Revocation.Kind.USER, user))
                || isBefore(issued, new Revocation(Revocation.Kind.DOCUMENT, document.value()))
                || tokenId.filter(id -> isRevoked(id)).isPresent();
    }

    private boolean isRevoked(String tokenId) {
        return !tokenId.isEmpty()
                && tokenId.length() <= Revocation.MAX_LENGTH
                && revoked.containsKey(new Revocation(Revocation.Kind.TOKEN, tokenId));
    }

    /** Tokens tell whole seconds, so that one made in the second of the revocation counts as made before it. */
    private boolean isBefore(Optional<Instant> issued, Revocation revocation) {
        Instant at = revoked.get(revocation);
        return at != null && (issued.isEmpty() || !issued.get().isAfter(at));
    }

    private static byte[] line(Revocation revocation, Instant at) {
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("revoked", revocation.kind().word());
        entry.put("value", revocation.value());
        entry.put("at", at.toString());
        return (JSON.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void append(byte[] line) throws IOException {
        boolean isNew = !Files.exists(file);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            write(channel, line);
        }
        if (isNew) {
            syncDirectory();
        }
    }

    private void rewrite() throws IOException {
        Path anew = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                anew, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (Map.Entry<Revocation, Instant> entry : revoked.entrySet()) {
                write(channel, line(entry.getKey(), entry.getValue()));
            }
            channel.force(true);
        }
        Files.move(anew, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory();
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        channel.force(true);
    }

    private void syncDirectory() throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
