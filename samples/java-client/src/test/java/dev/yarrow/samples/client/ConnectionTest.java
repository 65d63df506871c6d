package dev.yarrow.samples.client;

import static org.assertj.core.api.Assertions.assertThatCode;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private final Connection connection = new Connection(new Connection.Owner() {
        @Override
        public void opened(Connection opened) {}

        @Override
        public void received(Connection from, ByteBuffer frame) {}

        @Override
        public void closed(Connection gone, int code, String reason) {}
    });

    @Test
    @DisplayName("[M4] what is sent while the server closes is no fault of the client: the close code says what it was")
    void closesMeanwhile() {
        connection.onOpen(closing(), ClientEndpointConfig.Builder.create().build());

        assertThatCode(() -> connection.send(ByteBuffer.allocate(1))).doesNotThrowAnyException();
    }

    /** A session of Tyrus whose threads have ended and whose end was not told yet. */
    private static Session closing() {
        RemoteEndpoint.Async remote = proxy(RemoteEndpoint.Async.class, null);
        return proxy(Session.class, remote);
    }

    private static <T> T proxy(Class<T> type, @Nullable Object remote) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (method.getName().equals("sendBinary")) {
                throw new RejectedExecutionException("terminated");
            }
            return method.getName().equals("getAsyncRemote") ? remote : null;
        }));
    }
}
