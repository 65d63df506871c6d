package dev.yarrow.server.clients;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The published y-websocket client in Node against a server in a process of its own. */
class YWebsocketClientsTest {
    private final NodeTests node = new NodeTests(Path.of("src/test/node"));

    @Test
    @DisplayName("[C1..C6] y-websocket 3.1.0 and yjs 13.6: sync, concurrent edits, presence, names, 5 MB, export")
    void clients() throws Exception {
        node.run("clients.test.mjs");
    }

    @Test
    @DisplayName("[C7..C9] kill -9 loses nothing that was acknowledged; clients go on; a stop is orderly")
    void survival() throws Exception {
        node.run("survival.test.mjs");
    }
}
