package dev.yarrow.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.eclipse.jetty.server.handler.DefaultHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WebServerTest {
    @Test
    @DisplayName("[W21] a port that is taken is named, with what to do about it")
    void portTaken() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WebServer server = new WebServer(
                    WebServerSettings.at("127.0.0.1", other.getLocalPort()),
                    new DefaultHandler(),
                    new ErrorHandler(),
                    TransportListener.NONE);
            assertThatThrownBy(server::start)
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("port " + other.getLocalPort())
                    .hasMessageContaining("--port");
        }
    }

    @Test
    @DisplayName("[W21] port 0 takes a free one, and says which")
    void freePort() throws IOException {
        try (WebServer server = new WebServer(
                WebServerSettings.at("127.0.0.1", 0),
                new DefaultHandler(),
                new ErrorHandler(),
                TransportListener.NONE)) {
            server.start();
            assertThat(server.port()).isPositive();
            assertThat(server.uri()).hasToString("http://127.0.0.1:" + server.port() + "/");
        }
    }

    @Test
    @DisplayName("[W21] an address that is not of this machine is named")
    void wrongAddress() {
        WebServer server = new WebServer(
                WebServerSettings.at("192.0.2.1", 0), new DefaultHandler(), new ErrorHandler(), TransportListener.NONE);
        assertThatThrownBy(server::start).isInstanceOf(IOException.class).hasMessageContaining("192.0.2.1");
    }
}
