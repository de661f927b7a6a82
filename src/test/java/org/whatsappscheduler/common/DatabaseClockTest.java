package org.whatsappscheduler.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final AtomicLong nanos = new AtomicLong(123);
    private final Clock anHourOff = Clock.fixed(NOW.plusSeconds(3_600), ZoneOffset.UTC);
    private final DatabaseClock clock = new DatabaseClock(nanos::get, anHourOff);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void trustsTheWallClockOnlyUntilItHasHeard() {
        assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(3_600));
        clock.heard(NOW);
        pass(Duration.ofSeconds(5));
        assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(5));
    }

    @Test
    void isNeverAheadOfPostgresHoweverLongItsAnswersTake() {
        Random random = new Random(1);
        Instant truth = NOW;
        for (int i = 0; i < 1_000; i++) {
            Duration answer = Duration.ofMillis(1 + random.nextInt(200));
            Instant told = truth;
            pass(answer);
            truth = truth.plus(answer);
            clock.heard(told);
            assertThat(clock.instant()).isBeforeOrEqualTo(truth);
            pass(Duration.ofSeconds(10));
            truth = truth.plusSeconds(10);
        }
        assertThat(Duration.between(clock.instant(), truth)).isLessThan(Duration.ofMillis(200));
    }

    @Test
    void followsPostgresWhenItsClockIsSetBack() {
        clock.heard(NOW);
        for (int i = 0; i < 4; i++) {
            clock.heard(NOW.minusSeconds(60));
        }
        assertThat(clock.instant()).isEqualTo(NOW.minusSeconds(60));
    }
}
