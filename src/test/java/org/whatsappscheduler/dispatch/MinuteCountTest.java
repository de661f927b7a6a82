package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MinuteCountTest {

    @Test
    void forgetsWhatIsOlderThanAMinute() {
        MinuteCount count = new MinuteCount();
        count.add(5, 1_000);
        count.add(7, 1_030);
        assertThat(count.sum(1_030)).isEqualTo(12);
        assertThat(count.sum(1_060)).isEqualTo(7);
        count.add(1, 1_090);
        assertThat(count.sum(1_090)).isEqualTo(1);
    }
}
