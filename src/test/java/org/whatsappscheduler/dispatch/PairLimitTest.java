package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PairLimitTest {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final UUID SENDER = new UUID(1, 1);
    private static final UUID ANA = new UUID(2, 2);

    private final PairLimit pairs = new PairLimit();

    @Test
    void fortyFiveAtOnceThenOneInSixSeconds() {
        int sent = 0;
        Instant now = START;
        while (pairs.blocks(SENDER, ANA, now).isEmpty()) {
            pairs.count(SENDER, ANA, now);
            sent++;
        }
        assertThat(sent).isEqualTo(45);
        Instant allowed = pairs.blocks(SENDER, ANA, now).orElseThrow();
        assertThat(Duration.between(now, allowed)).isEqualTo(Duration.ofSeconds(6));
        assertThat(pairs.blocks(SENDER, ANA, allowed)).isEmpty();
        pairs.count(SENDER, ANA, allowed);
        assertThat(pairs.blocks(SENDER, ANA, allowed)).contains(allowed.plusSeconds(6));
    }

    @Test
    void whoGetsOneEverySixSecondsIsNeverHeldUpAndNobodyElseIs() {
        for (int i = 0; i < 200; i++) {
            Instant now = START.plusSeconds(6L * i);
            assertThat(pairs.blocks(SENDER, ANA, now)).isEmpty();
            pairs.count(SENDER, ANA, now);
        }
        for (int i = 0; i < 50; i++) {
            pairs.count(SENDER, ANA, START);
        }
        assertThat(pairs.blocks(SENDER, new UUID(3, 3), START)).isEmpty();
    }
}
