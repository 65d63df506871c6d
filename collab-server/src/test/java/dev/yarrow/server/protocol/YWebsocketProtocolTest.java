package dev.yarrow.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.server.access.Right;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YWebsocketProtocolTest {
    private static final YWebsocketProtocol PROTOCOL = YWebsocketProtocol.INSTANCE;

    @Test
    @DisplayName("[Y1] frames of a y-websocket client are understood")
    void decodes() {
        assertThat(decode("00000100"))
                .isInstanceOfSatisfying(ClientMessage.SyncStep1.class, m -> assertThat(m.stateVector())
                        .containsExactly(0));
        assertThat(decode("0001020000"))
                .isInstanceOfSatisfying(ClientMessage.SyncStep2.class, m -> assertThat(m.update())
                        .containsExactly(0, 0));
        assertThat(decode("0002020000"))
                .isInstanceOfSatisfying(ClientMessage.UpdateMessage.class, m -> assertThat(m.update())
                        .containsExactly(0, 0));
        assertThat(decode("0106010900027b7d"))
                .isInstanceOfSatisfying(ClientMessage.Awareness.class, m -> assertThat(m.awarenessUpdate())
                        .hasSize(6));
        assertThat(decode("03")).isInstanceOf(ClientMessage.QueryAwareness.class);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("[Y2] what is not a client's message ends its connection with 4400 and a reason")
    @CsvSource({
        "'', the frame ended at byte 0",
        "00, expected a sync step",
        "0003, 'step 1), 1 (step 2) or 2 (update), found 3'",
        "0002, the length of the update",
        "000205aa, 'claims 5 bytes, the frame has 1 left'",
        "0002ffffffffff0f00, claims",
        "ffffffffffffffffff01, over 2^53",
        "02, found 2",
        "64, found 100",
        "0300, 1 bytes follow the message",
    })
    void refuses(String hex, String reason) {
        assertThatThrownBy(() -> decode(hex))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.closeCode()).isEqualTo(CloseCode.MALFORMED))
                .hasMessageContaining(reason);
    }

    @Test
    @DisplayName("[Y1] messages are spelled as y-websocket spells them")
    void encodes() {
        assertThat(encode(new ServerMessage.SyncStep1(StateVector.EMPTY))).isEqualTo("00000100");
        assertThat(encode(new ServerMessage.SyncStep2(new byte[] {0, 0}, 1))).isEqualTo("0001020000");
        assertThat(encode(new ServerMessage.UpdateMessage(new byte[] {0, 0}, 1)))
                .isEqualTo("0002020000");
        assertThat(encode(new ServerMessage.Awareness(List.of(new AwarenessEntry(9, 0, "{}")))))
                .isEqualTo("0106010900027b7d");
        assertThat(encode(new ServerMessage.Acknowledged(300, 1))).isEqualTo("64ac02");
        assertThat(encode(new ServerMessage.Access(Right.WRITE))).isEqualTo("6502");
        assertThat(encode(new ServerMessage.Refused(300))).isEqualTo("66ac02");
        assertThat(HexFormat.of().formatHex(PROTOCOL.keepalive())).isEqualTo("010100");
    }

    private static ClientMessage decode(String hex) {
        return PROTOCOL.decode(HexFormat.of().parseHex(hex));
    }

    private static String encode(ServerMessage message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[][] parts : PROTOCOL.encode(message)) {
            for (byte[] part : parts) {
                out.writeBytes(part);
            }
        }
        return HexFormat.of().formatHex(out.toByteArray());
    }
}
