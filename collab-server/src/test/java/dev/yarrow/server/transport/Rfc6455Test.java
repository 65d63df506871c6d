package dev.yarrow.server.transport;

import static dev.yarrow.server.transport.RawClient.BINARY;
import static dev.yarrow.server.transport.RawClient.CLOSE;
import static dev.yarrow.server.transport.RawClient.CONTINUATION;
import static dev.yarrow.server.transport.RawClient.PING;
import static dev.yarrow.server.transport.RawClient.PONG;
import static dev.yarrow.server.transport.RawClient.TEXT;
import static dev.yarrow.server.transport.RawClient.closeFrame;
import static dev.yarrow.server.transport.RawClient.fragment;
import static dev.yarrow.server.transport.RawClient.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.transport.RawClient.Received;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The case classes of the Autobahn suite, written anew, against a server that echoes binary messages: framing (1), pings
 * (2), reserved bits (3) and opcodes (4), fragments (5), UTF-8 (6), closing (7), limits (9) and automatic fragmentation
 * (10). Compression (12, 13) is not agreed to, see {@link HandshakeTest}.
 */
class Rfc6455Test {
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.echoing();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    // --- framing

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 125, 126, 127, 128, 8191, 8192, 8193, 65535, 65536, 65537, 1 << 20})
    @DisplayName("[W4] a binary message of any size arrives whole and unchanged")
    void framingSizes(int size) throws Exception {
        byte[] payload = random(size);
        try (RawClient client = server.connect("/ws/a")) {
            client.send(frame(BINARY, payload));
            Received echo = client.read();
            assertThat(echo.opcode()).isEqualTo(BINARY);
            assertThat(echo.fin()).isTrue();
            assertThat(echo.payload()).isEqualTo(payload);
        }
    }

    @ParameterizedTest(name = "in pieces of {0}")
    @ValueSource(ints = {1, 2, 3, 997})
    @DisplayName("[W4] a message that comes in small packets arrives whole")
    void smallPackets(int piece) throws Exception {
        byte[] payload = random(3_000);
        byte[] bytes = frame(BINARY, payload);
        try (RawClient client = server.connect("/ws/a")) {
            for (int i = 0; i < bytes.length; i += piece) {
                client.send(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + piece)));
            }
            assertThat(client.read().payload()).isEqualTo(payload);
        }
    }

    @Test
    @DisplayName("[W4] many messages in one packet arrive one by one, in order")
    void coalescedFrames() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            all.writeBytes(frame(BINARY, new byte[] {(byte) i}));
        }
        try (RawClient client = server.connect("/ws/a")) {
            client.send(all.toByteArray());
            for (int i = 0; i < 200; i++) {
                assertThat(client.read().payload()).containsExactly(i);
            }
        }
    }

    // --- pings

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 125})
    @DisplayName("[W5] a ping is answered by a pong with its payload")
    void pings(int size) throws Exception {
        byte[] payload = random(size);
        try (RawClient client = server.connect("/ws/a")) {
            client.send(frame(PING, payload));
            Received pong = client.read();
            assertThat(pong.opcode()).isEqualTo(PONG);
            assertThat(pong.payload()).isEqualTo(payload);
        }
    }

    @Test
    @DisplayName("[W5] ten pings get ten pongs in order, an unsolicited pong nothing")
    void manyPings() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            client.send(frame(PONG, "unasked".getBytes(UTF_8)));
            for (int i = 0; i < 10; i++) {
                client.send(frame(PING, new byte[] {(byte) i}));
            }
            for (int i = 0; i < 10; i++) {
                Received pong = client.read();
                assertThat(pong.opcode()).isEqualTo(PONG);
                assertThat(pong.payload()).containsExactly(i);
            }
        }
    }

    @Test
    @DisplayName("[W6] a ping with more than 125 bytes closes with 1002")
    void longPing() throws Exception {
        expectClose(1002, frame(PING, random(126)));
    }

    // --- what is reserved

    @ParameterizedTest(name = "first byte {0}")
    @ValueSource(ints = {0xC2, 0xA2, 0x92, 0xF2, 0xC9, 0xA1})
    @DisplayName("[W6] a reserved bit closes with 1002")
    void reservedBits(int firstByte) throws Exception {
        expectClose(1002, frame(firstByte, random(5), true));
    }

    @ParameterizedTest(name = "opcode {0}")
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    @DisplayName("[W6] a reserved opcode closes with 1002")
    void reservedOpcodes(int opcode) throws Exception {
        expectClose(1002, frame(opcode, random(5)));
    }

    @Test
    @DisplayName("[W6] an unmasked frame closes with 1002")
    void unmasked() throws Exception {
        expectClose(1002, frame(0x80 | BINARY, random(5), false));
    }

    @Test
    @DisplayName("[W6] a length that is not written in its shortest form closes with 1002")
    void longForm() throws Exception {
        expectClose(1002, new byte[] {(byte) 0x82, (byte) 0xFE, 0, 5, 1, 2, 3, 4, 0, 0, 0, 0, 0});
        expectClose(1002, new byte[] {(byte) 0x82, (byte) 0xFF, 0, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 0, 0, 0, 0, 0});
        expectClose(1002, new byte[] {(byte) 0x82, (byte) 0xFF, (byte) 0x80, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4});
    }

    // --- fragments

    @Test
    @DisplayName("[W4] fragments, also empty and byte-sized ones, make one message")
    void fragments() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            client.send(fragment(BINARY, new byte[0]), fragment(CONTINUATION, new byte[] {1}));
            client.send(fragment(CONTINUATION, new byte[0]), fragment(CONTINUATION, new byte[] {2, 3}));
            client.send(frame(CONTINUATION, new byte[] {4}));
            assertThat(client.read().payload()).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    @DisplayName("[W4] large fragments make one message")
    void largeFragments() throws Exception {
        byte[] payload = random(300_000);
        try (RawClient client = server.connect("/ws/a")) {
            client.send(
                    fragment(BINARY, Arrays.copyOf(payload, 100_000)),
                    fragment(CONTINUATION, Arrays.copyOfRange(payload, 100_000, 200_001)),
                    frame(CONTINUATION, Arrays.copyOfRange(payload, 200_001, 300_000)));
            assertThat(client.read().payload()).isEqualTo(payload);
        }
    }

    @Test
    @DisplayName("[W5] a ping between fragments is answered at once")
    void pingBetweenFragments() throws Exception {
        try (RawClient client = server.connect("/ws/a")) {
            client.send(fragment(BINARY, new byte[] {1}), frame(PING, new byte[] {9}));
            assertThat(client.read().opcode()).isEqualTo(PONG);
            client.send(frame(CONTINUATION, new byte[] {2}));
            assertThat(client.read().payload()).containsExactly(1, 2);
        }
    }

    @Test
    @DisplayName("[W6] fragments in a wrong order close with 1002")
    void fragmentOrder() throws Exception {
        expectClose(1002, frame(CONTINUATION, new byte[] {1}));
        expectClose(1002, fragment(CONTINUATION, new byte[] {1}));
        expectClose(1002, fragment(BINARY, new byte[] {1}), frame(BINARY, new byte[] {2}));
        expectClose(1002, fragment(TEXT, new byte[] {'a'}), fragment(TEXT, new byte[] {'b'}));
        expectClose(1002, fragment(PING, new byte[] {1}));
        expectClose(1002, fragment(CLOSE, new byte[0]));
    }

    // --- text

    @Test
    @DisplayName("[W8] text that is not UTF-8 closes with 1007, also across fragments")
    void badText() throws Exception {
        expectClose(1007, frame(TEXT, new byte[] {(byte) 0xC3, 0x28}));
        expectClose(1007, frame(TEXT, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}));
        expectClose(
                1007, fragment(TEXT, new byte[] {'a', (byte) 0xE2, (byte) 0x82}), frame(CONTINUATION, new byte[] {'b'
                }));
        expectClose(1007, frame(TEXT, new byte[] {(byte) 0xE2, (byte) 0x82}));
        expectClose(1007, frame(TEXT, new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}));
    }

    @Test
    @DisplayName("[W8] text that is UTF-8, also cut within a character, is reported as text")
    void goodText() throws Exception {
        byte[] text = "κόσμε 😀".getBytes(UTF_8);
        try (RawClient client = server.connect("/ws/text")) {
            RecordingHandler handler = handlerOf("text");
            client.send(frame(TEXT, text));
            handler.await(RecordingHandler.Text.class);
            for (int cut = 1; cut < text.length; cut++) {
                client.send(
                        fragment(TEXT, Arrays.copyOf(text, cut)),
                        frame(CONTINUATION, Arrays.copyOfRange(text, cut, text.length)));
                handler.await(RecordingHandler.Text.class);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "Hello-µ@ßöäüàá-UTF-8!!", "\u0000", "\u007f\u0080\u07ff\u0800\uffff", "\ufffe", "😀􏿿"})
    @DisplayName("[W8] text at the edges of UTF-8 is reported as text, whole or byte by byte")
    void edgesOfText(String text) throws Exception {
        byte[] bytes = text.getBytes(UTF_8);
        try (RawClient client = server.connect("/ws/edges")) {
            RecordingHandler handler = handlerOf("edges");
            client.send(frame(TEXT, bytes));
            handler.await(RecordingHandler.Text.class);
            client.send(fragment(TEXT, new byte[0]));
            for (byte b : bytes) {
                client.send(fragment(CONTINUATION, new byte[] {b}));
            }
            client.send(frame(CONTINUATION, new byte[0]));
            handler.await(RecordingHandler.Text.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c0 af",
                "c1 bf",
                "e0 80 af",
                "e0 9f bf",
                "f0 80 80 af",
                "f0 8f bf bf",
                "ed a0 80 ed b0 80",
                "ed bf bf",
                "f4 90 80 80",
                "f8 88 80 80 80",
                "fc 84 80 80 80 80",
                "fe",
                "ff",
                "ce ba e1",
                "e2 82 61"
            })
    @DisplayName("[W8] lone, overlong, surrogate and too large sequences close with 1007, whole or byte by byte")
    void brokenText(String hex) throws Exception {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
        expectClose(1007, frame(TEXT, bytes));
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        pieces.writeBytes(fragment(TEXT, new byte[] {'a'}));
        for (byte b : bytes) {
            pieces.writeBytes(fragment(CONTINUATION, new byte[] {b}));
        }
        pieces.writeBytes(frame(CONTINUATION, new byte[] {'z'}));
        expectClose(1007, pieces.toByteArray());
    }

    @Test
    @DisplayName("[W8] text with a sequence that is not UTF-8 is refused before the message ends")
    void failsFast() throws Exception {
        expectClose(1007, fragment(TEXT, new byte[] {'a', (byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}));
    }

    // --- limits and performance

    @ParameterizedTest(name = "{0} bytes in fragments of {1}")
    @CsvSource({"1048576,64", "1048576,4096", "4194304,65536", "8388608,8388608", "8388608,1048576"})
    @DisplayName(
            "[W4] messages of megabytes arrive whole and unchanged, however they are fragmented and cut into packets")
    void megabytes(int size, int fragment) throws Exception {
        byte[] payload = random(size);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int at = 0; at < size; at += fragment) {
            byte[] part = Arrays.copyOfRange(payload, at, Math.min(size, at + fragment));
            boolean last = at + fragment >= size;
            wire.writeBytes(frame((last ? 0x80 : 0) | (at == 0 ? BINARY : CONTINUATION), part, true));
        }
        byte[] bytes = wire.toByteArray();
        try (RawClient client = server.connect("/ws/large")) {
            for (int at = 0; at < bytes.length; at += 100_003) {
                client.send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 100_003)));
            }
            assertThat(client.read().payload()).isEqualTo(payload);
        }
    }

    @Test
    @DisplayName("[W4] [W5] a thousand small messages with pings among their fragments are echoed in order")
    void manyMessages() throws Exception {
        try (RawClient client = server.connect("/ws/many")) {
            for (int i = 0; i < 1_000; i++) {
                byte[] number = Integer.toString(i).getBytes(UTF_8);
                client.send(HandshakeTest.concat(
                        fragment(BINARY, number), frame(PING, number), frame(CONTINUATION, number)));
                Received pong = client.read();
                assertThat(pong.opcode()).isEqualTo(PONG);
                assertThat(pong.payload()).isEqualTo(number);
                assertThat(client.read().payload()).isEqualTo(HandshakeTest.concat(number, number));
            }
        }
    }

    @Test
    @DisplayName("[W6] what came whole before a frame that breaks the rules still counts, what comes after it does not")
    void mixedWithRight() throws Exception {
        try (RawClient client = server.connect("/ws/mixed")) {
            RecordingHandler handler = handlerOf("mixed");
            client.send(HandshakeTest.concat(
                    frame(BINARY, new byte[] {1}), frame(0xC2, new byte[5], true), frame(BINARY, new byte[] {2})));
            assertThat(handler.await(RecordingHandler.Binary.class).payload()).containsExactly(1);
            assertThat(client.readCloseCode()).isEqualTo(1002);
            assertThat(handler.await(RecordingHandler.Closed.class).code()).isEqualTo(1002);
            assertThat(handler.pending()).isZero();
        }
    }

    @Test
    @DisplayName("[W9] a close in the middle of a fragmented message, a second close, and data after it")
    void closeOddities() throws Exception {
        expectClose(1000, fragment(BINARY, new byte[] {1}), closeFrame(1000, ""));
        expectClose(1001, HandshakeTest.concat(closeFrame(1001, ""), closeFrame(1002, ""), frame(PING, new byte[1])));
        expectClose(1000, closeFrame(1000, "x".repeat(123)));
    }

    // --- closing

    @ParameterizedTest(name = "code {0}")
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4999})
    @DisplayName("[W9] a close is answered with its code, and the server ends the connection")
    void goodCloseCodes(int code) throws Exception {
        try (RawClient client = server.connect("/ws/close" + code)) {
            RecordingHandler handler = handlerOf("close" + code);
            client.send(closeFrame(code, "because 😀"));
            assertThat(client.readCloseCode()).isEqualTo(code);
            assertThat(client.reachesEnd()).isTrue();
            assertThat(handler.await(RecordingHandler.Closed.class))
                    .isEqualTo(new RecordingHandler.Closed(code, "because 😀"));
        }
    }

    @Test
    @DisplayName("[W9] a close without a code is answered by one without a code")
    void emptyClose() throws Exception {
        try (RawClient client = server.connect("/ws/empty")) {
            RecordingHandler handler = handlerOf("empty");
            client.send(frame(CLOSE, new byte[0]));
            assertThat(client.readCloseCode()).isEqualTo(1005);
            assertThat(client.reachesEnd()).isTrue();
            assertThat(handler.await(RecordingHandler.Closed.class).code()).isEqualTo(1005);
        }
    }

    @ParameterizedTest(name = "code {0}")
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
    @DisplayName("[W9] a close code that may not be sent is answered with 1002")
    void badCloseCodes(int code) throws Exception {
        expectClose(1002, closeFrame(code, ""));
    }

    @Test
    @DisplayName("[W9] a close with one byte, or one that is too long, is answered with 1002")
    void badCloseLengths() throws Exception {
        expectClose(1002, frame(CLOSE, new byte[] {3}));
        expectClose(1002, closeFrame(1000, "x".repeat(124)));
    }

    @Test
    @DisplayName("[W8] a close reason that is not UTF-8 is answered with 1007")
    void badCloseReason() throws Exception {
        expectClose(
                1007, frame(CLOSE, new byte[] {3, (byte) 0xE8, (byte) 0xCE, (byte) 0xBA, (byte) 0xED, (byte) 0xA0}));
    }

    @Test
    @DisplayName("[W9] nothing after a close frame has an effect")
    void afterClose() throws Exception {
        try (RawClient client = server.connect("/ws/after")) {
            RecordingHandler handler = handlerOf("after");
            client.send(HandshakeTest.concat(
                    closeFrame(1000, ""), frame(BINARY, new byte[] {1}), frame(PING, new byte[] {2})));
            assertThat(client.read().opcode()).isEqualTo(CLOSE);
            assertThat(client.reachesEnd()).isTrue();
            handler.await(RecordingHandler.Closed.class);
            assertThat(handler.pending()).isZero();
        }
    }

    @Test
    @DisplayName("[W9] a connection that breaks is reported with 1006")
    void broken() throws Exception {
        RecordingHandler handler;
        try (RawClient client = server.connect("/ws/broken")) {
            handler = handlerOf("broken");
            client.socket().setSoLinger(true, 0);
        }
        assertThat(handler.await(RecordingHandler.Closed.class).code()).isEqualTo(1006);
    }

    private static void expectClose(int code, byte[]... bytes) throws Exception {
        try (RawClient client = server.connect("/ws/refused")) {
            RecordingHandler handler = handlerOf("refused");
            client.send(bytes);
            assertThat(client.readCloseCode()).isEqualTo(code);
            assertThat(handler.await(RecordingHandler.Closed.class).code()).isEqualTo(code);
            client.socket().shutdownOutput();
            assertThat(client.reachesEnd()).isTrue();
        }
    }

    private static RecordingHandler handlerOf(String name) throws InterruptedException {
        RecordingHandler handler = server.handler();
        while (!handler.handshake.documentName().equals(name)) {
            handler = server.handler();
        }
        return handler;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
