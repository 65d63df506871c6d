package dev.yarrow.server.http;

import dev.yarrow.server.ListedDocuments;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.OpenAccess;
import dev.yarrow.server.access.Revocations;
import dev.yarrow.server.access.Revoker;
import dev.yarrow.server.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The HTTP faces on a free port, over documents that are just listed. Confined to one test. */
final class ServedFaces implements AutoCloseable {

    final ListedDocuments documents = new ListedDocuments();
    final Revocations revocations;
    final Metrics metrics = new Metrics();
    private volatile Optional<String> unreadyReason = Optional.empty();
    private final Server server = new Server();
    private final ServerConnector connector;
    private final HttpClient client = HttpClient.newHttpClient();

    ServedFaces() throws Exception {
        this(UnaryOperator.identity());
    }

    ServedFaces(UnaryOperator<Handler> around) throws Exception {
        this(around, new OpenAccess());
    }

    ServedFaces(UnaryOperator<Handler> around, Authenticator authenticator) throws Exception {
        this(around, authenticator, SharePart.NONE);
    }

    ServedFaces(UnaryOperator<Handler> around, Authenticator authenticator, SharePart share) throws Exception {
        Path file = Files.createTempDirectory("revocations").resolve("revocations.jsonl");
        revocations = Revocations.open(file);
        Revoker revoker =
                new Revoker(revocations, new AccessWatch(authenticator, Clock.systemUTC()), Clock.systemUTC());
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "document-names",
                Violation.AMBIGUOUS_PATH_SEPARATOR,
                Violation.AMBIGUOUS_PATH_ENCODING,
                Violation.AMBIGUOUS_EMPTY_SEGMENT,
                Violation.BAD_UTF8_ENCODING));
        connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        EditorFiles editor = new EditorFiles(ServedFaces.class.getClassLoader(), "editor-files");
        server.setHandler(around.apply(
                new WebFaces(documents, authenticator, revoker, share, metrics, () -> unreadyReason, editor)));
        server.start();
    }

    void unready(String reason) {
        unreadyReason = Optional.of(reason);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, headers);
    }

    HttpResponse<String> send(String method, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Posts JSON, and goes on. */
    CompletableFuture<HttpResponse<String>> post(String path, String json) {
        HttpRequest request = HttpRequest.newBuilder(address(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
    }

    /** Everything that the server answers to these bytes. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        metrics.close();
    }
}
