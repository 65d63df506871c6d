package dev.yarrow.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineHazardTest {

    @ParameterizedTest(name = "[E5] {0}")
    @EnumSource
    void isHarmlessBehindTheFence(Hazard hazard) {
        ChildJvm.Result result = ChildJvm.run(Duration.ofMinutes(3), List.of(), HazardMain.class, hazard.name());

        assertThat(result.timedOut()).as("hangs").isFalse();
        assertThat(result.output()).endsWith("survived\n");
        assertThat(result.exitCode()).isZero();
    }
}
