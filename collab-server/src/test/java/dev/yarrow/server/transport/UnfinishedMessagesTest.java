package dev.yarrow.server.transport;

import static dev.yarrow.server.transport.RawClient.BINARY;
import static dev.yarrow.server.transport.RawClient.CONTINUATION;
import static dev.yarrow.server.transport.RawClient.PING;
import static dev.yarrow.server.transport.RawClient.PONG;
import static dev.yarrow.server.transport.RawClient.TEXT;
import static dev.yarrow.server.transport.RawClient.fragment;
import static dev.yarrow.server.transport.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages of which a part has come: how long they may take, and what all of them may hold together. */
class UnfinishedMessagesTest {
    private static final int MESSAGE_BYTES = 100_000;
    private static final Duration LONG = Duration.ofSeconds(60);

    private @Nullable TestServer running;

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
    }

    @Test
    @DisplayName("[W23] a message that is begun and not ended in time closes with 1008, however often its peer pings")
    void neverEnds() throws Exception {
        TestServer server = start(new AssemblyLimits(10 * MESSAGE_BYTES, Duration.ofMillis(300)));
        try (RawClient client = server.connect("/ws/a")) {
            client.send(fragment(BINARY, new byte[10]));
            int code = 0;
            while (code == 0) {
                client.send(frame(PING, new byte[1]), fragment(CONTINUATION, new byte[1]));
                RawClient.Received answer = client.read();
                code = answer.opcode() == PONG ? 0 : answer.closeCode();
            }
            assertThat(code).isEqualTo(1008);
            server.handler().await(RecordingHandler.Closed.class);
            TestServer.await("freed", () -> server.listener.assemblyBytes.get() == 0);
        }
    }

    @Test
    @DisplayName("[W23] the time holds for a header, a payload and text that stop in the middle, too")
    void stopsAnywhere() throws Exception {
        TestServer server = start(new AssemblyLimits(10 * MESSAGE_BYTES, Duration.ofMillis(200)));
        byte[] whole = frame(BINARY, new byte[20_000]);
        for (byte[] begin : List.of(
                ByteBuffer.allocate(1).put(whole[0]).array(),
                Arrays.copyOf(whole, 5),
                Arrays.copyOf(whole, 100),
                Arrays.copyOf(whole, whole.length - 1),
                fragment(TEXT, new byte[] {'a'}),
                Arrays.copyOf(frame(PING, new byte[100]), 50))) {
            try (RawClient client = server.connect("/ws/a")) {
                client.send(begin);
                assertThat(client.readCloseCode()).isEqualTo(1008);
            }
        }
    }

    @Test
    @DisplayName("[W23] one message after another takes as long as it likes")
    void manyMessages() throws Exception {
        TestServer server = start(new AssemblyLimits(10 * MESSAGE_BYTES, Duration.ofMillis(300)));
        try (RawClient client = server.connect("/ws/a")) {
            byte[] begun = fragment(BINARY, new byte[10]);
            byte[] endedAndBegun = HandshakeTest.concat(frame(CONTINUATION, new byte[10]), begun);
            client.send(begun);
            long end = System.nanoTime() + Duration.ofMillis(900).toNanos();
            while (System.nanoTime() < end) {
                client.send(endedAndBegun);
                assertThat(client.read().payload()).hasSize(20);
            }
        }
    }

    @Test
    @DisplayName("[W24] unfinished messages of all connections have one bound; the oldest gives way with 1013")
    void oldestGivesWay() throws Exception {
        TestServer server = start(new AssemblyLimits(3 * MESSAGE_BYTES, LONG));
        List<RawClient> hoarders = new ArrayList<>();
        try (RawClient honest = server.connect("/ws/honest")) {
            for (int i = 0; i < 20; i++) {
                RawClient hoarder = server.connect("/ws/hoarder");
                hoarders.add(hoarder);
                hoarder.send(fragment(BINARY, new byte[MESSAGE_BYTES - 1]), frame(PING, new byte[1]));
                if (i < 18) {
                    assertThat(hoarder.read().opcode()).isEqualTo(PONG);
                }
                TestServer.await("within the bound", () -> server.listener.assemblyBytes.get() <= 3 * MESSAGE_BYTES);
                honest.send(fragment(BINARY, new byte[50_000]), frame(CONTINUATION, new byte[50_000]));
                assertThat(honest.read().payload()).hasSize(MESSAGE_BYTES);
            }
            for (RawClient hoarder : hoarders.subList(0, 15)) {
                assertThat(hoarder.readCloseCode()).isEqualTo(1013);
            }
        } finally {
            for (RawClient hoarder : hoarders) {
                hoarder.close();
            }
        }
        TestServer.await("freed", () -> server.listener.assemblyBytes.get() == 0);
    }

    @Test
    @DisplayName("[W24] a message of many tiny fragments holds little more than its bytes, and arrives unchanged")
    void tinyFragments() {
        AtomicLong held = new AtomicLong();
        MessageAssembler assembler = new MessageAssembler(budget(Long.MAX_VALUE, held), () -> {});
        byte[] message = new byte[300_000];
        new Random(1).nextBytes(message);
        for (int i = 0; i < message.length - 1; i++) {
            assertThat(assembler.add(ByteBuffer.wrap(message, i, 1), false)).isNull();
            if (i % 10_000 == 0) {
                assertThat(held.get()).isLessThan(2L * i + 2048);
            }
        }
        assertThat(assembler.add(ByteBuffer.wrap(message, message.length - 1, 1), true))
                .isEqualTo(message);
        assertThat(held).hasValue(0);
        assertThat(assembler.add(ByteBuffer.wrap(message), true)).isEqualTo(message);
        assertThat(held).hasValue(0);
    }

    @Test
    @DisplayName("[W24] who gives way is the one that began first, whoever holds the most")
    void orderOfGivingWay() {
        AtomicLong held = new AtomicLong();
        AssemblyBudget budget = budget(100, held);
        List<String> gaveWay = new ArrayList<>();
        AssemblyBudget.Holder first = () -> gaveWay.add("first");
        AssemblyBudget.Holder second = () -> gaveWay.add("second");
        AssemblyBudget.Holder third = () -> gaveWay.add("third");
        budget.take(first, 1);
        budget.take(second, 60);
        budget.take(first, 9);
        budget.take(third, 30);
        assertThat(gaveWay).isEmpty();
        budget.take(third, 1);
        assertThat(gaveWay).containsExactly("first");
        budget.take(third, 40);
        assertThat(gaveWay).containsExactly("first", "second");
        budget.release(second);
        assertThat(held).hasValue(71);
        budget.release(third);
        assertThat(held).hasValue(0);
    }

    private static AssemblyBudget budget(long maxBytes, AtomicLong held) {
        return new AssemblyBudget(maxBytes, new TransportListener() {
            @Override
            public void assemblyBytes(long delta) {
                held.addAndGet(delta);
            }
        });
    }

    private TestServer start(AssemblyLimits limits) throws IOException {
        TestServer server = new TestServer(new TransportSettings(
                MESSAGE_BYTES,
                MESSAGE_BYTES,
                LONG,
                Duration.ZERO,
                LONG,
                Duration.ofMillis(500),
                Duration.ofMillis(10),
                OutboxLimits.DEFAULT,
                limits,
                RateLimits.DEFAULT,
                TransportSettings.DEFAULT.outboxMemory()));
        server.echoes = true;
        running = server;
        return server;
    }
}
