package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ScanTest {

    private static final String TEXT_A = "01 01 05 00 04 01 01 74 01 61 00";

    @Test
    @DisplayName("[E1] a refusal says what was expected, what came and where")
    void messages() {
        assertThatThrownBy(() -> Update.scan(Hex.bytes("01 01 05 00 04 01 01 74 01 ff 00"), ScanLimits.DEFAULT))
                .isInstanceOf(MalformedException.class)
                .hasMessage("expected text content, came bytes that are not UTF-8 at byte 8");
        assertThatThrownBy(() -> Update.scan(new byte[0], ScanLimits.DEFAULT))
                .isInstanceOf(MalformedException.class)
                .hasMessage("expected a number of clients, came the end of the input at byte 0");
    }

    @Test
    @DisplayName("[E1] an update keeps its own copy of the bytes")
    void ownership() {
        byte[] bytes = Hex.bytes(TEXT_A);
        Update update = Update.scan(bytes, ScanLimits.DEFAULT);
        bytes[0] = 99;
        update.bytes()[0] = 98;

        assertThat(update.bytes()).isEqualTo(Hex.bytes(TEXT_A));
        assertThat(update.size()).isEqualTo(11);
        assertThat(update.isEmpty()).isFalse();
        assertThat(update.buffer().isReadOnly()).isTrue();
        assertThat(update).isEqualTo(Hex.update(TEXT_A)).hasSameHashCodeAs(Hex.update(TEXT_A));
        assertThat(Hex.update("0000").isEmpty()).isTrue();
    }

    @Test
    @DisplayName("[E1] every limit is applied")
    void limits() {
        byte[] bytes = Hex.bytes(TEXT_A);
        assertThatThrownBy(() -> Update.scan(bytes, ScanLimits.DEFAULT.withMaxBytes(10)))
                .hasMessageContaining("within the size limit, came 11");
        assertThatThrownBy(() -> Update.scan(bytes, new ScanLimits(100, 0, 10, 10, 10)))
                .hasMessageContaining("number of clients");
        assertThatThrownBy(() -> Update.scan(bytes, new ScanLimits(100, 10, 0, 10, 10)))
                .hasMessageContaining("number of blocks");
        assertThatThrownBy(() -> Update.scan(bytes, new ScanLimits(100, 10, 10, 10, 0)))
                .hasMessageContaining("root name");
        assertThatThrownBy(() -> new ScanLimits(100, 10, 10, 65, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("[E1] scanning needs no deep stack")
    void ordinaryThreads() throws InterruptedException {
        byte[] nested = Hex.bytes("010105000801017401" + "7501".repeat(64) + "7e00");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread small = new Thread(null, () -> Update.scan(nested, ScanLimits.DEFAULT), "small", 192 << 10);
        small.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
        small.start();
        small.join();

        assertThat(thrown.get()).isInstanceOf(MalformedException.class).hasMessageContaining("nested less deeply");
    }

    @Test
    @DisplayName("[E1] state vectors are equal when they say the same")
    void stateVectors() {
        StateVector one = StateVector.scan(Hex.bytes("02 05 01 06 02"), ScanLimits.DEFAULT);
        StateVector other = StateVector.scan(Hex.bytes("03 06 02 05 01 07 00"), ScanLimits.DEFAULT);

        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one.clocks()).isEqualTo(Map.of(5L, 1L, 6L, 2L));
        assertThat(one).isNotEqualTo(StateVector.EMPTY);
        assertThatThrownBy(() -> StateVector.scan(Hex.bytes("02 05 01 05 02"), ScanLimits.DEFAULT))
                .isInstanceOf(MalformedException.class);
    }
}
