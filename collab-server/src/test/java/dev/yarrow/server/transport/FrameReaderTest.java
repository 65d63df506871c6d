package dev.yarrow.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader alone, with bytes handed in. */
class FrameReaderTest {
    private static final int LIMIT = 16 << 20;

    /** Adds up what arrives. */
    private static class Taken implements FrameReader.Sink {
        final List<ByteBuffer> frames = new ArrayList<>();
        long payloadBytes;
        boolean paused;

        @Override
        public void frame(ByteBuffer frame) {
            assertThat(frame.remaining()).isLessThanOrEqualTo(FrameReader.PIECE_BYTES + 8);
            int shortLength = frame.get(1) & 0x7F;
            payloadBytes += frame.remaining() - (shortLength == 126 ? 8 : 6);
            frames.add(frame);
        }

        @Override
        public void closed(CloseStatus status) {
            throw new AssertionError("nobody closed");
        }

        @Override
        public boolean wantsMore() {
            return !paused;
        }
    }

    @ParameterizedTest(name = "in reads of {0}")
    @ValueSource(ints = {1, 7, 1460, 4096, 16384, 8 << 20})
    @DisplayName("[W19] every byte of a frame is moved once, however small the reads are")
    void linear(int readSize) throws Exception {
        int size = 8 << 20;
        byte[] bytes = RawClient.frame(RawClient.BINARY, new byte[size]);
        FrameReader reader = new FrameReader(LIMIT, LIMIT);
        Taken taken = new Taken();
        for (int i = 0; i < bytes.length; i += readSize) {
            reader.read(ByteBuffer.wrap(bytes, i, Math.min(readSize, bytes.length - i)), taken);
        }
        assertThat(taken.payloadBytes).isEqualTo(size);
        int headers = 8 * (size / FrameReader.PIECE_BYTES + 1);
        assertThat(reader.copiedBytes()).isLessThanOrEqualTo(size + headers);
    }

    @Test
    @DisplayName("[W7] a frame that is announced too large is refused when its header is there, before any payload")
    void refusedByHeader() {
        FrameReader reader = new FrameReader(1000, 1000);
        ByteBuffer header = ByteBuffer.wrap(RawClient.header(0x82, 1001, true));
        assertThatThrownBy(() -> reader.read(header, new Taken()))
                .isInstanceOfSatisfying(
                        ProtocolViolation.class, v -> assertThat(v.closeCode()).isEqualTo(1009));
        assertThat(reader.copiedBytes()).isZero();
    }

    @Test
    @DisplayName("[W7] fragments count together, and a new message counts from zero")
    void messagesAreBounded() throws Exception {
        FrameReader reader = new FrameReader(600, 1000);
        Taken taken = new Taken();
        for (int i = 0; i < 10; i++) {
            reader.read(ByteBuffer.wrap(RawClient.fragment(RawClient.BINARY, new byte[500])), taken);
            reader.read(ByteBuffer.wrap(RawClient.frame(RawClient.CONTINUATION, new byte[500])), taken);
        }
        reader.read(ByteBuffer.wrap(RawClient.fragment(RawClient.BINARY, new byte[500])), taken);
        reader.read(ByteBuffer.wrap(RawClient.frame(RawClient.PING, new byte[100])), taken);
        ByteBuffer last = ByteBuffer.wrap(RawClient.frame(RawClient.CONTINUATION, new byte[501]));
        assertThatThrownBy(() -> reader.read(last, taken))
                .isInstanceOfSatisfying(
                        ProtocolViolation.class, v -> assertThat(v.closeCode()).isEqualTo(1009));
    }

    @Test
    @DisplayName("[W15] a sink that wants no more leaves the rest of the input where it is")
    void pauses() throws Exception {
        FrameReader reader = new FrameReader(LIMIT, LIMIT);
        Taken taken = new Taken() {
            @Override
            public void frame(ByteBuffer frame) {
                super.frame(frame);
                paused = true;
            }
        };
        byte[] one = RawClient.frame(RawClient.BINARY, new byte[] {1, 2, 3});
        ByteBuffer two = ByteBuffer.wrap(HandshakeTest.concat(one, one));
        reader.read(two, taken);
        assertThat(taken.frames).hasSize(1);
        assertThat(two.remaining()).isEqualTo(one.length);
        taken.paused = false;
        reader.read(two, taken);
        assertThat(taken.frames).hasSize(2);
    }
}
