package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AwarenessUpdateTest {

    @Test
    @DisplayName("[E14] entries come out as they went in")
    void roundTrip() {
        List<AwarenessEntry> entries = List.of(
                new AwarenessEntry((1L << 53) - 1, (1L << 32) - 1, "{\"name\":\"é😀\"}"),
                new AwarenessEntry(7, 0, "null"));

        assertThat(AwarenessUpdate.scan(AwarenessUpdate.encode(entries), ScanLimits.DEFAULT))
                .isEqualTo(entries);
        assertThat(entries.get(1).isRemoval()).isTrue();
        assertThat(AwarenessUpdate.scan(new byte[] {0}, ScanLimits.DEFAULT)).isEmpty();
    }

    @Test
    @DisplayName("[E14] a state must be JSON of bounded depth")
    void json() {
        assertThat(scan("{\"cut\":\"\\ud83d\"}")).hasSize(1);
        assertThatThrownBy(() -> scan("{name}")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> scan("[".repeat(65) + "]".repeat(65)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("nested less deeply");
    }

    @Test
    @DisplayName("[E14] an entry out of range is refused")
    void ranges() {
        assertThatThrownBy(() -> new AwarenessEntry(1L << 53, 0, "null")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AwarenessEntry(1, 1L << 32, "null")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AwarenessUpdate.encode(List.of(new AwarenessEntry(1, 1, "\"\ud83d\""))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unpaired surrogates");
    }

    private static List<AwarenessEntry> scan(String json) {
        byte[] state = json.getBytes(StandardCharsets.UTF_8);
        byte[] update = new Hex()
                .add("01 05 02")
                .varUint(state.length)
                .add(HexFormat.of().formatHex(state))
                .bytes();
        return AwarenessUpdate.scan(update, ScanLimits.DEFAULT);
    }
}
