package dev.yarrow.server.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    @DisplayName("[L2] a burst is free, what is beyond it is owed at the rate, and time pays")
    void owes() {
        TokenBucket bucket = new TokenBucket(RateLimit.of(10, Duration.ofSeconds(5)), 0);

        assertThat(bucket.take(50, 0)).isZero();
        assertThat(bucket.take(5, 0)).isEqualTo(SECOND / 2);
        assertThat(bucket.take(0, SECOND / 4)).isEqualTo(SECOND / 4);
        assertThat(bucket.take(0, SECOND)).isZero();
    }

    @Test
    @DisplayName("[L2] whoever stays below the rate never waits, and saves no more than the burst")
    void saves() {
        TokenBucket bucket = new TokenBucket(RateLimit.of(10, Duration.ofSeconds(1)), 0);
        for (int i = 1; i < 1_000; i++) {
            assertThat(bucket.take(1, i * SECOND / 10)).isZero();
        }

        assertThat(bucket.take(10, 1_000 * SECOND)).isZero();
        assertThat(bucket.take(1, 1_000 * SECOND)).isPositive();
    }

    @Test
    void refusesRatesThatAreNone() {
        assertThatThrownBy(() -> new RateLimit(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(RateLimit.of(1, Duration.ofMillis(100)).burst()).isEqualTo(1);
    }
}
