package org.whatsappscheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.chaos.Checker.Stall;

/** What counts as too fast. */
class CheckerTest {

    private static final Instant START = Instant.ofEpochSecond(1_900_000_000);

    /** So many at one instant, after 60 a second up to it. */
    private static List<Instant> burst(int size) {
        return IntStream.range(0, 120 + size)
                .mapToObj(i -> START.plusMillis(Math.min(i, 120) * 1_000L / 60))
                .toList();
    }

    private static List<String> violations(List<Instant> accepts, Stall... stalls) {
        List<String> violations = new ArrayList<>();
        Checker.rate(accepts, List.of(stalls), violations);
        return violations;
    }

    @Test
    void aReservationMayComeAtOnceAndNoMore() {
        assertThat(violations(burst(32))).isEmpty();
        assertThat(violations(burst(33))).hasSize(1);
    }

    @Test
    void onlyAStallThatEndsThereExplainsMore() {
        Instant burst = START.plusSeconds(2);
        assertThat(violations(burst(45), new Stall(burst.minusMillis(300), burst)))
                .isEmpty();
        assertThat(violations(burst(60), new Stall(burst.minusMillis(300), burst)))
                .hasSize(1);
        assertThat(violations(burst(45), new Stall(burst.plusMillis(1), burst.plusMillis(301))))
                .hasSize(1);
        assertThat(violations(burst(45), new Stall(START.minusMillis(900), START.minusMillis(500))))
                .hasSize(1);
    }
}
