package dev.yarrow.samples.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    @DisplayName("[M4] attempts become rarer, to one in 15 to 30 s, and begin anew after success")
    void waits() {
        Backoff backoff = new Backoff(new Random(1));
        for (long millis = 200; millis < 30_000; millis *= 2) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(millis / 2), Duration.ofMillis(millis));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(backoff.next()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
        }
        backoff.reset();
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(200));
    }
}
