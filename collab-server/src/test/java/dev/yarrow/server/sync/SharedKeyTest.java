package dev.yarrow.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.CollabServer;
import dev.yarrow.server.config.ServerConfig;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several servers with a key for tickets in their settings. */
class SharedKeyTest {
    @TempDir
    Path data;

    @Test
    @DisplayName("[N5] servers with the same sync-key take each other's tickets, and one with another key does not")
    void sameKey() throws Exception {
        try (CollabServer first = server("first", "a".repeat(32));
                CollabServer second = server("second", "a".repeat(32));
                CollabServer third = server("third", "b".repeat(32));
                SyncClient ann = new SyncClient(first.address(), "doc");
                SyncClient moved = new SyncClient(second.address(), "doc");
                SyncClient stranger = new SyncClient(third.address(), "doc")) {
            ann.open();
            moved.ticket = ann.ticket;
            stranger.ticket = ann.ticket;

            assertThat(moved.push(moved.type("a")).path("refused").asInt()).isZero();
            assertThat(text(second)).isEqualTo("a");

            HttpResponse<byte[]> refused = stranger.sendPush(stranger.type("b"));
            assertThat(refused.statusCode()).isEqualTo(410);
            assertThat(SyncClient.json(refused).path("code").asString()).isEqualTo("ticket");
            assertThat(third.documents().list("", "", 10).documents()).isEmpty();
        }
    }

    private CollabServer server(String name, String key) throws IOException {
        Path directory = data.resolve(name);
        return CollabServer.start(ServerConfig.of(Map.of("port", "0", "data", directory.toString(), "sync-key", key)));
    }

    /** What somebody who opens the document there sees. */
    private static String text(CollabServer server) throws Exception {
        try (SyncClient bob = new SyncClient(server.address(), "doc")) {
            bob.open();
            return bob.text();
        }
    }
}
