package dev.yarrow.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.Outcome;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Client;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.server.http.ErrorPages;
import dev.yarrow.server.transport.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server inside another program, with real sockets. */
class EmbeddedServerTest {
    private static final Principal ROBOT = new Principal("robot", "Robot", Optional.empty());

    @TempDir
    Path data;

    private volatile Right right = Right.WRITE;

    @Test
    @DisplayName("[J1] the program's authenticator decides, whatever the settings say; what it throws lets nobody in")
    void ownAuthenticator() throws Exception {
        Map<String, String> settings =
                Map.of("host", "0.0.0.0", "port", "0", "data", data.toString(), "jwt-secret", "believed".repeat(8));
        try (CollabServer server = CollabServer.builder()
                .config(ServerConfig.of(settings))
                .authenticator(request -> CompletableFuture.completedFuture(decide(request)))
                .start()) {
            try (Client ann = Client.open(server.address(), "/ws/doc?ack=1&token=ann")) {
                assertThat(ann.await("65")).isEqualTo("6502");
                right = Right.READ;
                server.accessChanged();
                ann.await("6500");
            }
            try (Client nobody = Client.open(server.address(), "/ws/doc")) {
                assertThat(nobody.awaitClose()).isEqualTo("4403 who are you?");
            }
            assertThatThrownBy(() -> Client.open(server.address(), "/ws/doc?token=throw"))
                    .hasStackTraceContaining("503");
        }
    }

    private Decision decide(AccessRequest request) {
        if (request.token().isEmpty()) {
            return new Decision.Denied("who are you?");
        }
        String user = request.token().get();
        if (user.equals("throw")) {
            throw new IllegalStateException("on purpose");
        }
        return new Decision.Granted(
                new Grant(new Principal(user, user, Optional.empty()), right, Optional.empty(), Optional.empty()));
    }

    @Test
    @DisplayName("[J2] [J5] [J6] a program reads and edits while people type, and hears every change once, in order")
    void livesWithPeople() throws Exception {
        BlockingQueue<DocumentChange> heard = new LinkedBlockingQueue<>();
        try (CollabServer server = CollabServer.builder()
                        .port(0)
                        .data(data)
                        .authenticator(request -> CompletableFuture.completedFuture(decide(request)))
                        .onChange(heard::add)
                        .start();
                Client ann = Client.open(server.address(), "/ws/team/plan?token=ann");
                Doc mirror = Doc.create()) {
            ann.send("00000100");
            ann.await("0001");
            ann.type("hello");
            DocumentChange first = heard.poll(10, TimeUnit.SECONDS);
            assertThat(first).isNotNull();
            assertThat(first.author()).isEqualTo("ann");
            assertThat(first.document().value()).isEqualTo("team/plan");

            SharedDocument document = server.document("team/plan");
            Update edit = document.edit(ROBOT, changes -> {
                        changes.text("content").append(" world");
                        changes.map("meta").set("title", "Plan");
                    })
                    .get(10, TimeUnit.SECONDS);
            ann.await(message -> message.startsWith("0002") && message.endsWith(hex(edit)), "the edit");
            assertThat(document.text("content", RootKind.TEXT).get(10, TimeUnit.SECONDS))
                    .isEqualTo("hello world");
            assertThat(document.json("meta", RootKind.MAP).get(10, TimeUnit.SECONDS))
                    .isEqualTo("{\"title\":\"Plan\"}");
            assertThat(document.json().get(10, TimeUnit.SECONDS)).contains("\"title\":\"Plan\"", "hello world");

            DocumentChange second = heard.poll(10, TimeUnit.SECONDS);
            assertThat(second).isNotNull();
            assertThat(second.author()).isEqualTo("robot");
            assertThat(mirror.apply(first.update())).isEqualTo(Outcome.CHANGED);
            assertThat(mirror.apply(second.update())).isEqualTo(Outcome.CHANGED);
            assertThat(mirror.text("content", RootKind.TEXT)).isEqualTo("hello world");
            byte[] state = document.state().get(10, TimeUnit.SECONDS);
            assertThat(mirror.apply(Update.scan(state, ScanLimits.DEFAULT))).isEqualTo(Outcome.NOTHING_NEW);
            assertThat(heard).isEmpty();
        }
    }

    private static String hex(Update update) {
        return HexFormat.of().formatHex(update.bytes());
    }

    @Test
    @DisplayName("[J5] reading a document that does not exist fails and makes none; the first edit makes it")
    void absentDocument() throws Exception {
        try (CollabServer server = CollabServer.builder().port(0).data(data).start()) {
            SharedDocument document = server.document("new");
            assertThat(document.json())
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withCauseInstanceOf(NoSuchDocumentException.class);
            document.edit(changes -> changes.text("content").append("a")).get(10, TimeUnit.SECONDS);
            assertThat(server.documents().find(document.name())).isPresent();
            assertThat(document.text("content", RootKind.TEXT).get(10, TimeUnit.SECONDS))
                    .isEqualTo("a");
        }
    }

    @Test
    @DisplayName("[J8] a stop lets the listener hear what waits; afterwards edits are rejected")
    void stops() throws Exception {
        BlockingQueue<DocumentChange> heard = new LinkedBlockingQueue<>();
        CollabServer server =
                CollabServer.builder().port(0).data(data).onChange(heard::add).start();
        SharedDocument document = server.document("notes");
        CompletableFuture<Update> last =
                document.edit(changes -> changes.text("content").append("a"));
        assertThat(server.stop().notSaved()).isEmpty();

        assertThat(last.get(10, TimeUnit.SECONDS).isEmpty()).isFalse();
        assertThat(heard).hasSize(1);
        assertThat(document.edit(changes -> changes.text("content").append("b")))
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    @DisplayName("[J9] inside a Jetty of the program it serves what the program does not, and 503 once it was stopped")
    void insideJetty() throws Exception {
        CollabServer server = CollabServer.builder().data(data).startInside();
        Server jetty = new Server();
        HttpConfiguration http = new HttpConfiguration();
        WebServer.acceptDocumentNames(http);
        ServerConnector connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        jetty.setHandler(new Handler.Sequence(new Hello(), server.handler()));
        jetty.setErrorHandler(new ErrorPages());
        jetty.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
            assertThat(get(address.resolve("/hello")).body()).isEqualTo("hello");
            assertThat(get(address.resolve("/health/ready")).statusCode()).isEqualTo(200);
            try (Client ann = Client.open(address, "/ws/a%2Fb?ack=1")) {
                ann.type("a");
                ann.await("6401");
                assertThat(get(address.resolve("/api/v1/documents/a%2Fb/export?format=text"))
                                .body())
                        .isEqualTo("a");
                assertThat(server.stop().notSaved()).isEmpty();
                assertThat(ann.awaitClose()).startsWith("1012 ");
            }
            assertThat(get(address.resolve("/hello")).body()).isEqualTo("hello");
            assertThat(get(address.resolve("/api/v1/documents")).statusCode()).isEqualTo(503);
            assertThatThrownBy(server::address).isInstanceOf(IllegalStateException.class);
        } finally {
            jetty.stop();
        }
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What the program itself serves. */
    private static final class Hello extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (!request.getHttpURI().getPath().equals("/hello")) {
                return false;
            }
            response.write(true, UTF_8.encode("hello"), callback);
            return true;
        }
    }
}
