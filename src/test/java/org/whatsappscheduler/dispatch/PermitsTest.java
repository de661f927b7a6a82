package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PermitsTest {

    private static final long MS = 1_000_000;
    private final Permits permits = new Permits();

    @Test
    void noSlotIsUsedBeforeItsTime() {
        permits.grant(3, 100 * MS, 10 * MS);
        assertThat(permits.take(99 * MS)).isFalse();
        assertThat(permits.take(100 * MS)).isTrue();
        assertThat(permits.take(105 * MS)).isFalse();
        assertThat(permits.nextNanos()).isEqualTo(110 * MS);
    }

    @Test
    void aGrantIsUsedUpExactly() {
        permits.grant(2, 0, 10 * MS);
        assertThat(permits.take(50 * MS)).isTrue();
        assertThat(permits.take(50 * MS)).isTrue();
        assertThat(permits.take(50 * MS)).isFalse();
        assertThat(permits.isEmpty()).isTrue();
    }

    @Test
    void slotsLongPastAreLostInsteadOfMakingABurst() {
        permits.grant(50, 0, 10 * MS);
        int used = 0;
        while (permits.take(1_000 * MS)) {
            used++;
        }
        assertThat(used).isZero();
        permits.grant(50, 0, 10 * MS);
        while (permits.take(400 * MS)) {
            used++;
        }
        assertThat(used).isEqualTo(11);
    }
}
