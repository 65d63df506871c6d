package dev.yarrow.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.CollabServer;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.Client;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.transport.RawClient;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hocuspocus on a whole server, over real sockets. */
class HocuspocusSocketTest {
    private static final String PATH = "/hocuspocus";

    @TempDir
    Path data;

    private CollabServer server;

    @BeforeEach
    void start() throws IOException {
        server = CollabServer.builder()
                .port(0)
                .data(data)
                .authenticator(HocuspocusSocketTest::decide)
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The token is the user's id. */
    private static CompletionStage<Decision> decide(AccessRequest request) {
        Principal user = new Principal(request.token().orElse("nobody"), "", Optional.empty());
        return CompletableFuture.completedFuture(
                new Decision.Granted(new Grant(user, Right.WRITE, Optional.empty(), Optional.empty())));
    }

    @Test
    @DisplayName("[K14] the program's listener hears stateless words and answers; the program's own reach everybody")
    void stateless() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        server.onStateless((document, sender, payload, reply) -> {
            heard.add(document.value() + " " + sender.principal().id() + " " + payload);
            reply.accept("only you");
        });
        try (Client ann = join("doc", "ann");
                Client bob = join("doc", "bob");
                Client eve = join("other", "eve")) {
            ann.send(hex(Words.stateless("doc", "hello")));
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("doc ann hello");
            await(ann, "doc stateless only you");

            server.broadcastStateless(new DocumentName("doc"), "all of you");
            await(ann, "doc stateless all of you");
            await(bob, "doc stateless all of you");
            server.broadcastStateless(new DocumentName("other"), "the others");
            await(eve, "other stateless the others");

            assertThat(words(bob)).doesNotContain("doc stateless only you");
            assertThat(words(eve)).doesNotContain("other stateless all of you");
            assertThat(heard).isEmpty();
        }
    }

    @Test
    @DisplayName("[K11] a text frame ends the socket with 1003, and bytes without an address with 4400")
    void notOurProtocol() throws Exception {
        byte[] text = RawClient.frame(RawClient.TEXT, "hello".getBytes(StandardCharsets.US_ASCII));
        byte[] garbage = RawClient.frame(RawClient.BINARY, new byte[] {(byte) 0xff});
        try (RawClient writer = RawClient.open(port(), PATH);
                RawClient guesser = RawClient.open(port(), PATH)) {
            writer.send(text);
            assertThat(writer.readCloseCode()).isEqualTo(CloseCode.NOT_ACCEPTABLE);
            guesser.send(garbage);
            assertThat(guesser.readCloseCode()).isEqualTo(CloseCode.MALFORMED);
        }
    }

    @Test
    @DisplayName("[H9] a page of another origin opens no Hocuspocus socket; one of the server's own does")
    void origins() throws Exception {
        assertThat(upgrade("http://evil.example")).isEqualTo(403);
        assertThat(upgrade("http://localhost.evil.example")).isEqualTo(403);
        assertThat(upgrade("null")).isEqualTo(403);
        assertThat(upgrade("http://localhost")).isEqualTo(101);
    }

    private int upgrade(String origin) throws IOException {
        Map<String, String> headers = RawClient.handshakeHeaders();
        headers.put("Origin", origin);
        try (RawClient client = new RawClient(port())) {
            return client.exchange(RawClient.request("GET", PATH, headers)).status();
        }
    }

    private int port() {
        return server.address().getPort();
    }

    /** A client that was let into a document and is in step with it. */
    private Client join(String document, String user) throws InterruptedException {
        Client client = Client.open(server.address(), PATH);
        client.send(hex(Words.token(document, user, "4.8.0")));
        client.send(hex(Words.step1(document)));
        await(client, document + " step2 0000");
        return client;
    }

    private static void await(Client client, String word) throws InterruptedException {
        client.await(message -> word.equals(read(message)), word);
    }

    private static List<String> words(Client client) {
        return client.heard().stream().map(HocuspocusSocketTest::read).toList();
    }

    private static String read(String message) {
        return Words.read(HexFormat.of().parseHex(message));
    }

    private static String hex(byte[] message) {
        return HexFormat.of().formatHex(message);
    }
}
