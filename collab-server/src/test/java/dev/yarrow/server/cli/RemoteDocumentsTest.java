package dev.yarrow.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.ListedDocuments;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.server.access.Revocations;
import dev.yarrow.server.access.Revoker;
import dev.yarrow.server.http.SharePart;
import dev.yarrow.server.http.WebFaces;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code list} and {@code export} against a server that runs. */
class RemoteDocumentsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    private final CommandRun command = new CommandRun();
    private final ListedDocuments documents = new ListedDocuments();
    private final Metrics metrics = new Metrics();
    private final Server server = new Server();
    private URI address = URI.create("http://127.0.0.1/");

    @BeforeEach
    void start() throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "document-names",
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        OpenAccess open = new OpenAccess();
        Revoker revoker = new Revoker(
                Revocations.open(data.resolve("revocations.jsonl")),
                new AccessWatch(open, Clock.systemUTC()),
                Clock.systemUTC());
        server.setHandler(new WebFaces(documents, open, revoker, SharePart.NONE, metrics, Optional::empty));
        server.start();
        address = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        metrics.close();
    }

    @Test
    @DisplayName("[H20] list and export ask the server that runs on the data directory")
    void asksTheRunningServer() throws IOException {
        documents.add("live/100% ü+", "Now", "rich");
        try (DataDirectory held = DataDirectory.claim(data).orElseThrow()) {
            held.announce(address);

            assertThat(command.run("list", "--data", data.toString())).isZero();
            assertThat(command.out()).contains("live/100% ü+ (Now)");

            assertThat(command.run("export", "live/100% ü+", "--format", "text", "--data", data.toString()))
                    .isZero();
            assertThat(command.out()).isEqualTo("live/100% ü+ as TEXT, root null, kind null");
        }
    }

    @Test
    void asksTheNamedServer() {
        documents.add("a", null, null);

        assertThat(command.run("export", "a", "--root", "r", "--kind", "map", "--server", address.toString()))
                .isZero();
        assertThat(command.out()).isEqualTo("a as JSON, root r, kind MAP");
    }

    @Test
    void findsOneDocument() {
        documents.add("a", null, null);
        documents.add("ab", null, null);
        HttpDocuments remote = new HttpDocuments(address, Optional.empty());

        assertThat(remote.find(new DocumentName("ab"))).isPresent();
        assertThat(remote.find(new DocumentName("abc"))).isEmpty();
    }

    @Test
    @DisplayName("[H21] a server's refusal is passed on")
    void passesOnRefusals() {
        assertThat(command.run("export", "missing", "--server", address.toString()))
                .isEqualTo(6);
        assertThat(command.err())
                .isEqualTo("yarrow: " + address + " answered 404: no document is called \"missing\"\n");
    }
}
