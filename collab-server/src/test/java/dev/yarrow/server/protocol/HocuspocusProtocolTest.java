package dev.yarrow.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.server.access.Right;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes as providers 2.15, 3.4 and 4.8 send and expect them. */
class HocuspocusProtocolTest {
    private static final String DOC1 = "04646f6331";
    private static final HocuspocusProtocol PROTOCOL = new HocuspocusProtocol(new HocuspocusAddress("doc1"));

    @Test
    @DisplayName("[K1] a token is read with the version of the provider, and without one")
    void token() {
        assertThat(message(DOC1 + "0200" + "03746f6b" + "05342e382e30"))
                .isEqualTo(new HocuspocusMessage.Token("tok", Optional.of("4.8.0")));
        assertThat(message(DOC1 + "0200" + "03746f6b")).isEqualTo(new HocuspocusMessage.Token("tok", Optional.empty()));
        assertThat(message(DOC1 + "0200" + "00")).isEqualTo(new HocuspocusMessage.Token("", Optional.empty()));
        assertThat(new HocuspocusMessage.Token("secret", Optional.empty()).toString())
                .doesNotContain("secret");
    }

    @Test
    @DisplayName("[K1] sync and presence are read as other Yjs clients say them")
    void documents() {
        assertThat(document(DOC1 + "00000100")).isInstanceOf(ClientMessage.SyncStep1.class);
        assertThat(document(DOC1 + "0001020000")).isInstanceOf(ClientMessage.SyncStep2.class);
        assertThat(document(DOC1 + "0002020000")).isInstanceOf(ClientMessage.UpdateMessage.class);
        assertThat(document(DOC1 + "0106010100027b7d")).isInstanceOf(ClientMessage.Awareness.class);
        assertThat(document(DOC1 + "03")).isInstanceOf(ClientMessage.QueryAwareness.class);
    }

    @Test
    @DisplayName("[K1] stateless words, a close and a lone answer to a ping are read")
    void others() {
        assertThat(message(DOC1 + "050178")).isEqualTo(new HocuspocusMessage.Stateless("x"));
        assertThat(message(DOC1 + "07")).isEqualTo(new HocuspocusMessage.Close());
        assertThat(HocuspocusFrame.decode(new byte[] {10})).isEmpty();
        assertThat(message(DOC1 + "63")).isEqualTo(new HocuspocusMessage.Unknown(99));
        assertThat(message(DOC1 + "060178")).isEqualTo(new HocuspocusMessage.ForServers(6));
    }

    @Test
    @DisplayName("[K1] an address is a document's name, and a session key behind the first zero")
    void address() {
        HocuspocusAddress address = frame("10" + "646f6331" + "00" + "7162726938676672346970" + "07")
                .address();
        assertThat(address.documentName()).isEqualTo("doc1");
        assertThat(address.text()).isEqualTo("doc1\0qbri8gfr4ip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "05646f6331", "02c32807", "ff"})
    @DisplayName("[K11] a frame without an address is nobody's")
    void noAddress(String hex) {
        assertThatThrownBy(() -> HocuspocusFrame.decode(HexFormat.of().parseHex(hex)))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.closeCode()).isEqualTo(CloseCode.MALFORMED));
    }

    @Test
    @DisplayName("[K5] of a message that is malformed it is known whether it is owed a status")
    void malformed() {
        assertThat(message(DOC1 + "0002ff"))
                .isInstanceOfSatisfying(
                        HocuspocusMessage.Malformed.class,
                        malformed -> assertThat(malformed.owesStatus()).isTrue());
        assertThat(message(DOC1 + "000105"))
                .isInstanceOfSatisfying(
                        HocuspocusMessage.Malformed.class,
                        malformed -> assertThat(malformed.owesStatus()).isTrue());
        assertThat(message(DOC1 + "0205"))
                .isInstanceOfSatisfying(
                        HocuspocusMessage.Malformed.class,
                        malformed -> assertThat(malformed.owesStatus()).isFalse());
        assertThat(message(DOC1)).isInstanceOf(HocuspocusMessage.Malformed.class);
    }

    @Test
    @DisplayName("[K1] messages are spelled as Hocuspocus spells them, with the client's address before them")
    void encodes() {
        assertThat(encode(new ServerMessage.SyncStep1(StateVector.EMPTY))).containsExactly(DOC1 + "00000100");
        assertThat(encode(new ServerMessage.SyncStep2(new byte[] {0, 0}, 1))).containsExactly(DOC1 + "0001020000");
        assertThat(encode(new ServerMessage.UpdateMessage(new byte[] {0, 0}, 1)))
                .containsExactly(DOC1 + "0002020000");
        assertThat(encode(new ServerMessage.Awareness(List.of(new AwarenessEntry(1, 1, "{\"u\":\"a\"}")))))
                .containsExactly(DOC1 + "010d010101097b2275223a2261227d");
        assertThat(encode(new ServerMessage.AnnounceAnew(List.of(new AwarenessEntry(1, 1, "null")))))
                .containsExactly(DOC1 + "0108010101046e756c6c", DOC1 + "03");
        assertThat(encode(new ServerMessage.Access(Right.WRITE))).containsExactly(DOC1 + "02020a726561642d7772697465");
        assertThat(encode(new ServerMessage.Access(Right.COMMENT))).containsExactly(DOC1 + "020208726561646f6e6c79");
        assertThat(encode(new ServerMessage.Stateless("x"))).containsExactly(DOC1 + "050178");
        assertThat(encode(new ServerMessage.Refused(7))).containsExactly(DOC1 + "0800");
        assertThat(hex(PROTOCOL.keepalive())).isEqualTo(DOC1 + "010100");
        assertThat(hex(PROTOCOL.tokenRequest())).isEqualTo(DOC1 + "0200");
        assertThat(hex(PROTOCOL.denied("nope"))).isEqualTo(DOC1 + "0201046e6f7065");
        assertThat(hex(PROTOCOL.close("provider_initiated")))
                .isEqualTo(DOC1 + "071270726f76696465725f696e69746961746564");
    }

    @Test
    @DisplayName("[K5] each message that became durable is told by itself")
    void statuses() {
        assertThat(encode(new ServerMessage.Acknowledged(9, 3)))
                .containsExactly(DOC1 + "0801", DOC1 + "0801", DOC1 + "0801");
        assertThat(encode(new ServerMessage.Acknowledged(9, 0))).isEmpty();
    }

    @Test
    @DisplayName("[K1] clients of one address share their frames, clients with session keys do not")
    void shared() {
        assertThat(new HocuspocusProtocol(new HocuspocusAddress("doc1")))
                .isEqualTo(PROTOCOL)
                .hasSameHashCodeAs(PROTOCOL);
        assertThat(new HocuspocusProtocol(new HocuspocusAddress("doc1\0a"))).isNotEqualTo(PROTOCOL);
    }

    private static HocuspocusFrame frame(String hex) {
        return HocuspocusFrame.decode(HexFormat.of().parseHex(hex)).orElseThrow();
    }

    private static HocuspocusMessage message(String hex) {
        return frame(hex).message();
    }

    private static ClientMessage document(String hex) {
        return ((HocuspocusMessage.Document) message(hex)).message();
    }

    private static List<String> encode(ServerMessage message) {
        return PROTOCOL.encode(message).stream()
                .map(parts -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    for (byte[] part : parts) {
                        out.writeBytes(part);
                    }
                    return hex(out.toByteArray());
                })
                .toList();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
