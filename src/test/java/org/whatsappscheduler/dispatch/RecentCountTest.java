package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentCountTest {

    @Test
    void forgetsWhatIsOlderThanAMinute() {
        RecentCount count = RecentCount.ofMinute();
        count.add(5, 1_000);
        count.add(7, 1_030);
        assertThat(count.sum(1_030)).isEqualTo(12);
        assertThat(count.sum(1_060)).isEqualTo(7);
        count.add(1, 1_090);
        assertThat(count.sum(1_090)).isEqualTo(1);
    }

    @Test
    void orThanAnHour() {
        RecentCount count = RecentCount.ofHour();
        count.add(5, 36_000);
        count.add(7, 37_800);
        assertThat(count.sum(39_599)).isEqualTo(12);
        assertThat(count.sum(39_600)).isEqualTo(7);
        assertThat(count.sum(41_400)).isZero();
    }
}
