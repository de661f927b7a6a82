package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HoldupTest {

    private static final long MS = 1_000_000;

    private final Holdup holdup = new Holdup();
    private long now = System.nanoTime() + 5_000 * MS;

    private void lasts(LateCause cause, long millis) {
        holdup.by(cause, now);
        now += millis * MS;
    }

    @Test
    void nothingHoldsBackWhatGoesOnFreely() {
        assertThat(holdup.most(now)).isNull();
        lasts(LateCause.RATE, 3);
        lasts(LateCause.NONE, 10);
        assertThat(holdup.most(now)).isNull();
    }

    @Test
    void whatLastsLongestCounts() {
        for (int i = 0; i < 200; i++) {
            lasts(LateCause.RATE, 11);
            lasts(LateCause.NONE, 1);
        }
        assertThat(holdup.most(now)).isEqualTo(LateCause.RATE);
    }

    @Test
    void whatIsOverFades() {
        lasts(LateCause.OUTAGE, 60_000);
        lasts(LateCause.NONE, 100);
        assertThat(holdup.most(now)).isEqualTo(LateCause.OUTAGE);
        lasts(LateCause.RATE, 1_500);
        assertThat(holdup.most(now)).isEqualTo(LateCause.RATE);
    }
}
