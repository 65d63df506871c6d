package dev.yarrow.samples.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WireTest {

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static String refusal(String hex) {
        try {
            Wire.decode(bytes(hex));
            return "taken";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    @DisplayName("[M3] frames are those of y-websocket")
    void frames() {
        assertThat(Wire.syncStep1(new byte[] {0})).isEqualTo(bytes("00000100"));
        assertThat(Wire.syncStep2(new byte[] {0, 0})).isEqualTo(bytes("0001020000"));
        assertThat(Wire.change(new byte[200]).slice(0, 4)).isEqualTo(bytes("0002c801"));
        assertThat(Wire.awareness(new byte[] {0})).isEqualTo(bytes("010100"));
        assertThat(Wire.decode(bytes("64ac02"))).isEqualTo(new ServerMessage.Saved(300));
        assertThat(Wire.decode(bytes("6502"))).isEqualTo(new ServerMessage.Other(101));
        assertThat(Wire.decode(bytes("6601"))).isEqualTo(new ServerMessage.Refused());
    }

    @Test
    @DisplayName("[M3] a frame that is none is not taken")
    void malformed() {
        assertThat(refusal("000005")).isEqualTo("expected 5 more bytes, the server's frame has 0");
        assertThat(refusal("000300")).isEqualTo("expected sync message 0, 1 or 2, the server sent 3");
        assertThat(refusal("64ffffffffffffffff01")).startsWith("expected a number below 2^53");
        assertThatThrownBy(() -> Wire.decode(bytes(""))).isInstanceOf(RuntimeException.class);
    }
}
