package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5), new Random(7));

    @Test
    void staysWithinTheDoublingBound() {
        for (int attempt = 1; attempt < 40; attempt++) {
            Duration bound = Duration.ofMillis((long) Math.min(300_000, 1_000 * Math.pow(2, attempt - 1)));
            for (int i = 0; i < 200; i++) {
                assertThat(backoff.after(attempt)).isPositive().isLessThanOrEqualTo(bound);
            }
        }
    }

    @Test
    void spreadsOverTheWholeRange() {
        double mean = java.util.stream.IntStream.range(0, 2_000)
                .mapToLong(i -> backoff.after(5).toMillis())
                .average()
                .orElseThrow();
        assertThat(mean).isBetween(7_200.0, 8_800.0);
    }
}
