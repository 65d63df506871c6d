package dev.yarrow.server.simulation;

import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoomSimulationTest {
    private static final long SHORT = 200;
    private static final long LONG = Long.getLong("yarrow.soak.count", 10_000);

    /** What a stream over HTTP was to repeat was taken for known, because its place in the log was told twice. */
    private static final long[] TOLD_TWICE = {40_388, 43_940, 46_023};

    static LongStream seeds() {
        return LongStream.concat(LongStream.rangeClosed(1, SHORT), LongStream.of(TOLD_TWICE));
    }

    @ParameterizedTest(name = "seed {0}")
    @DisplayName(
            "[R20] after every event nothing acknowledged is missing and nothing forbidden is there; in the end all is equal")
    @MethodSource("seeds")
    void simulation(long seed) {
        try (Simulation simulation = new Simulation(seed)) {
            simulation.run();
        }
    }

    @Test
    @Tag("soak")
    @Tag("soak-rooms")
    @DisplayName("[R20] the same, for many more seeds")
    void soak() {
        long first = Long.getLong("yarrow.soak.seed", System.nanoTime());
        for (long seed = first; seed < first + LONG; seed++) {
            try (Simulation simulation = new Simulation(seed)) {
                simulation.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        System.out.println("rooms: " + LONG + " seeds from " + first + " passed");
    }
}
