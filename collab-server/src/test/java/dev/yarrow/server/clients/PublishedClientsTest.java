package dev.yarrow.server.clients;

import dev.yarrow.server.transport.TestCertificate;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published clients in Node and in Python against a server in a process of its own. */
class PublishedClientsTest {
    private final NodeTests clients = new NodeTests();

    @Test
    @DisplayName(
            "[C1..C6, C10] y-websocket 1.5, 2.1 and 3.1, Hocuspocus 2.15, 3.4 and 4.8, and pycrdt: sync, concurrent edits, presence, names, 5 MB,"
                    + " export, a minute of idling")
    void clients() throws Exception {
        // Beside each other, since the minute of the second needs no more than a little of the processor.
        clients.run("clients.test.mjs", "idle.test.mjs");
    }

    @Test
    @DisplayName(
            "[C7..C9, C11] kill -9 loses nothing acknowledged; clients go on; a stop is orderly; visits leave nothing")
    void survival() throws Exception {
        clients.run("survival.test.mjs", "resources.test.mjs");
    }

    @Test
    @DisplayName("[T1] y-websocket and Hocuspocus meet over TLS; HTTP/2 is spoken, without WebSockets in it")
    void tls(@TempDir Path directory) throws Exception {
        Path certificate = directory.resolve("certificate.pem");
        Path key = directory.resolve("key.pem");
        TestCertificate.make(directory, "localhost", "EC").writePem(certificate, key);
        Map<String, String> environment = Map.of(
                "TEST_CERTIFICATE",
                certificate.toString(),
                "TEST_KEY",
                key.toString(),
                "NODE_EXTRA_CA_CERTS",
                certificate.toString());
        clients.run(environment, "tls.test.mjs");
    }

    @Test
    @DisplayName(
            "[K2, K7, K16] Hocuspocus 2.15, 3.4 and 4.8: saved, many documents, scope, denial, fresh tokens, session keys")
    void hocuspocus() throws Exception {
        clients.run("hocuspocus.test.mjs");
    }

    @Test
    @DisplayName("[C12] y-websocket 1.5, 2.1 and 3.1 with tokens: read-only, denied, fresh tokens")
    void guarded() throws Exception {
        clients.run("guarded.test.mjs");
    }

    @Test
    @DisplayName("[N20] clients over HTTP with yjs type together with others, and go on through kill -9")
    void syncOverHttp() throws Exception {
        clients.run("sync-over-http.test.mjs");
    }

    @Test
    @DisplayName(
            "[V12] yarrow-provider as it is published: sync, presence, saved, rights, tokens, over WebSocket and HTTP")
    void ownProvider() throws Exception {
        clients.run("provider.test.mjs");
    }
}
