package dev.yarrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.server.transport.RawClient;
import dev.yarrow.server.transport.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server that speaks TLS, and clients of the JDK. */
class TlsServerTest {
    @TempDir
    static Path shared;

    private static TestCertificate old;
    private static TestCertificate renewed;
    private static SSLContext trust;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeCertificates() throws Exception {
        old = TestCertificate.make(shared, "old", "EC");
        renewed = TestCertificate.make(shared, "renewed", "RSA");
        trust = TestCertificate.trusting(old, renewed);
    }

    @Test
    @DisplayName("[T1] HTTP/2 and HTTP/1.1 are agreed on over TLS, and names of documents mean the same in both")
    void protocols() throws Exception {
        try (CollabServer server = start(pem())) {
            assertThat(server.address().getScheme()).isEqualTo("https");
            for (HttpClient.Version version : HttpClient.Version.values()) {
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(trust)
                        .version(version)
                        .build();
                HttpResponse<String> home = get(client, server.address().resolve("/"));
                assertThat(home.statusCode()).isEqualTo(200);
                assertThat(home.version()).isEqualTo(version);
                assertThat(home.headers().firstValue("content-security-policy")).isPresent();
                HttpResponse<String> none =
                        get(client, server.address().resolve("/api/v1/documents/a%2Fb//100%25/export?format=text"));
                assertThat(none.statusCode()).isEqualTo(404);
                assertThat(none.body()).contains("a/b//100%");
            }
        }
    }

    @Test
    @DisplayName("[T1] WebSockets work over TLS, on connections of HTTP/1.1")
    void webSockets() throws Exception {
        try (CollabServer server = start(keystore())) {
            Heard heard = new Heard();
            WebSocket socket = connect(server, heard);
            assertThat(heard.next()).as("the server's step 1").startsWith((byte) 0, (byte) 0);
            socket.abort();
        }
    }

    @Test
    @DisplayName(
            "[T2] changed files are taken up without a restart, connections go on; what does not fit yet changes nothing")
    void renews() throws Exception {
        try (CollabServer server = start(pem())) {
            assertThat(shown(server)).isEqualTo("CN=old");
            Heard heard = new Heard();
            WebSocket socket = connect(server, heard);
            heard.next();

            Files.writeString(certificateFile(), "half a certificate");
            assertThat(shown(server)).isEqualTo("CN=old");
            renewed.writePem(certificateFile(), keyFile());
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (shown(server).equals("CN=old")) {
                assertThat(System.nanoTime())
                        .as("the new certificate is shown in time")
                        .isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(100);
            }
            assertThat(shown(server)).isEqualTo("CN=renewed");
            socket.sendBinary(ByteBuffer.wrap(new byte[] {0, 0, 1, 0}), true).join();
            assertThat(heard.next()).as("the answer on the old connection").startsWith((byte) 0, (byte) 1);
            socket.abort();
        }
    }

    @Test
    @DisplayName("[L7] a TLS handshake that does not come to its end is cut off")
    void slowHandshake() throws Exception {
        Map<String, String> settings = new HashMap<>(keystore());
        settings.put("request-timeout", "500ms");
        try (CollabServer server = start(settings);
                RawClient slow = new RawClient(server.address().getPort())) {
            slow.send(new byte[] {22, 3, 1});
            slow.socket().setSoTimeout(10_000);
            assertThat(slow.reachesEnd()).isTrue();
        }
    }

    @Test
    @DisplayName("[T3] what is wrong with certificate or key is said at the start, and nothing stays open")
    void says() throws Exception {
        Map<String, String> files = pem();
        renewed.writePem(directory.resolve("other.pem"), keyFile());
        assertThatThrownBy(() -> start(files)).isInstanceOf(IOException.class).hasMessageContaining("not that of");
        Files.writeString(keyFile(), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        assertThatThrownBy(() -> start(files)).hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
        Files.writeString(certificateFile(), "nothing");
        assertThatThrownBy(() -> start(files)).isInstanceOf(IOException.class);
        Files.delete(keyFile());
        assertThatThrownBy(() -> start(files)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> start(
                        Map.of("tls-keystore", old.keystore().toString(), "tls-keystore-password", "another password")))
                .hasMessageContaining("password");
        assertThatThrownBy(
                        () -> start(Map.of("tls-certificate", certificateFile().toString())))
                .hasMessageContaining("tls-certificate and tls-key go together");
        start(Map.of()).close();
    }

    private Path certificateFile() {
        return directory.resolve("certificate.pem");
    }

    private Path keyFile() {
        return directory.resolve("key.pem");
    }

    private Map<String, String> pem() throws Exception {
        old.writePem(certificateFile(), keyFile());
        return Map.of(
                "tls-certificate",
                certificateFile().toString(),
                "tls-key",
                keyFile().toString());
    }

    private static Map<String, String> keystore() {
        return Map.of("tls-keystore", old.keystore().toString(), "tls-keystore-password", TestCertificate.PASSWORD);
    }

    private CollabServer start(Map<String, String> tls) throws IOException {
        Map<String, String> settings = new HashMap<>(tls);
        settings.put("port", "0");
        settings.put("data", directory.resolve("data").toString());
        return CollabServer.start(ServerConfig.of(settings));
    }

    /** Whose certificate a new connection is shown. */
    private static String shown(CollabServer server) throws IOException {
        try (SSLSocket socket = (SSLSocket) trust.getSocketFactory()
                .createSocket("127.0.0.1", server.address().getPort())) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    private static HttpResponse<String> get(HttpClient client, URI address) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static WebSocket connect(CollabServer server, Heard heard) {
        URI address = URI.create("wss://127.0.0.1:" + server.address().getPort() + "/ws/doc");
        return HttpClient.newBuilder()
                .sslContext(trust)
                .build()
                .newWebSocketBuilder()
                .buildAsync(address, heard)
                .join();
    }

    private static final class Heard implements WebSocket.Listener {
        private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            messages.add(bytes);
            socket.request(1);
            return null;
        }

        byte[] next() throws InterruptedException {
            byte[] message = messages.poll(10, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing was heard for 10 s");
            }
            return message;
        }
    }
}
