package dev.yarrow.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.500Z");
    private static final DocumentName DOCUMENT = new DocumentName("a");

    @TempDir
    Path directory;

    @Test
    @DisplayName("[A15] revocations survive a restart")
    void durable() throws IOException {
        Revocations revocations = open();
        revocations.add(new Revocation(Revocation.Kind.USER, "ann \"\n\u2028"), NOW);
        revocations.add(new Revocation(Revocation.Kind.TOKEN, "t1"), NOW);

        for (int restarts = 0; restarts < 2; restarts++) {
            Revocations again = open();
            assertThat(again.covers("ann \"\n\u2028", DOCUMENT, Optional.empty(), Optional.of(NOW.minusSeconds(1))))
                    .isTrue();
            assertThat(again.covers("bob", DOCUMENT, Optional.of("t1"), Optional.of(NOW.plusSeconds(9))))
                    .isTrue();
            assertThat(again.covers("bob", DOCUMENT, Optional.of("t2"), Optional.empty()))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("[A15] a token of the same second, or that does not say when it was made, counts as older")
    void inDoubt() throws IOException {
        Revocations revocations = open();
        revocations.add(new Revocation(Revocation.Kind.DOCUMENT, "a"), NOW);

        assertThat(covers(revocations, Optional.of(Instant.parse("2026-01-01T00:00:00Z"))))
                .isTrue();
        assertThat(covers(revocations, Optional.empty())).isTrue();
        assertThat(covers(revocations, Optional.of(Instant.parse("2026-01-01T00:00:01Z"))))
                .isFalse();
    }

    @Test
    @DisplayName("[A15] the last revocation of the same counts, and the file does not grow by it")
    void again() throws IOException {
        Revocations revocations = open();
        for (int i = 0; i < 10; i++) {
            revocations.add(new Revocation(Revocation.Kind.DOCUMENT, "a"), NOW.plusSeconds(i));
        }

        assertThat(Files.readAllLines(file())).hasSize(1);
        assertThat(covers(open(), Optional.of(NOW.plusSeconds(8)))).isTrue();
    }

    @Test
    @DisplayName("[A15] a damaged file stops the start: who was locked out stays so")
    void damaged() throws IOException {
        open().add(new Revocation(Revocation.Kind.DOCUMENT, "a"), NOW);
        Files.writeString(file(), Files.readString(file()) + "{\"revoked\":\"us\n");

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("line 2");
    }

    @Test
    @DisplayName("[A15] a revocation that was being written when the process died is none, and does not stop the start")
    void torn() throws IOException {
        open().add(new Revocation(Revocation.Kind.DOCUMENT, "a"), NOW);
        Files.writeString(file(), Files.readString(file()) + "{\"revoked\":\"us");

        assertThat(covers(open(), Optional.empty())).isTrue();
        assertThat(Files.readAllLines(file())).hasSize(1);
    }

    @Test
    @DisplayName(
            "[A15] what a full disk leaves of a revocation that failed neither spoils the next one nor stops the start")
    void failed() throws IOException {
        Revocations revocations = open();
        revocations.add(new Revocation(Revocation.Kind.TOKEN, "first"), NOW);
        String whole = Files.readString(file());
        Files.delete(file());
        Files.createDirectory(file());
        assertThatThrownBy(() -> revocations.add(new Revocation(Revocation.Kind.TOKEN, "failed"), NOW))
                .isInstanceOf(IOException.class);
        Files.delete(file());
        Files.writeString(file(), whole + "{\"revoked\":\"tok");

        revocations.add(new Revocation(Revocation.Kind.TOKEN, "next"), NOW);

        Revocations again = open();
        assertThat(isRevoked(again, "first")).isTrue();
        assertThat(isRevoked(again, "failed")).isFalse();
        assertThat(isRevoked(again, "next")).isTrue();
    }

    private static boolean isRevoked(Revocations revocations, String tokenId) {
        return revocations.covers("ann", DOCUMENT, Optional.of(tokenId), Optional.of(NOW.plusSeconds(9)));
    }

    private static boolean covers(Revocations revocations, Optional<Instant> issued) {
        return revocations.covers("ann", DOCUMENT, Optional.empty(), issued);
    }

    private Path file() {
        return directory.resolve("revocations.jsonl");
    }

    private Revocations open() throws IOException {
        return Revocations.open(file());
    }
}
