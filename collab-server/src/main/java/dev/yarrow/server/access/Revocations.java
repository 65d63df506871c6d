package dev.yarrow.server.access;

import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
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

    /** Guarded by this. */
    private final LineFile file;

    private final Map<Revocation, Instant> revoked = new ConcurrentHashMap<>();

    private Revocations(LineFile file) {
        this.file = file;
    }

    /**
     * Reads what was revoked so far; a file that is missing is made with the first revocation.
     *
     * @throws IOException if the file is there and cannot be read or understood: who was locked out must stay so
     */
    public static Revocations open(Path file) throws IOException {
        LineFile lines = new LineFile(file);
        Revocations revocations = new Revocations(lines);
        int number = 0;
        for (String line : lines.read()) {
            number++;
            revocations.read(line, number);
        }
        if (Files.exists(file)) {
            lines.replace(revocations.lines());
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
                    file.path() + " line " + number + " is not a revocation; whoever was locked out by it would get"
                            + " in again. Mend the line, or delete it if that is what you want.");
        }
    }

    /** Notes a revocation; it is on disk when this returns. Blocks on the disk. */
    public synchronized void add(Revocation revocation, Instant now) throws IOException {
        Instant before = revoked.put(revocation, now);
        try {
            if (before == null) {
                file.append(line(revocation, now), this::lines);
            } else {
                file.replace(lines());
            }
        } catch (IOException e) {
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

    private Stream<String> lines() {
        return revoked.entrySet().stream().map(entry -> line(entry.getKey(), entry.getValue()));
    }

    private static String line(Revocation revocation, Instant at) {
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("revoked", revocation.kind().word());
        entry.put("value", revocation.value());
        entry.put("at", at.toString());
        return JSON.writeValueAsString(entry);
    }
}
