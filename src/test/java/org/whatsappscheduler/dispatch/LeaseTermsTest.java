package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTermsTest {

    private static LeaseTerms seconds(int beat, int selfFence, int longestCall, int rescueAfter) {
        return new LeaseTerms(
                Duration.ofSeconds(beat),
                Duration.ofSeconds(selfFence),
                Duration.ofSeconds(longestCall),
                Duration.ofSeconds(rescueAfter));
    }

    @Test
    void theDefaultsAreSafe() {
        assertThatNoException().isThrownBy(() -> seconds(3, 6, 10, 20));
    }

    @Test
    void nobodyMayTakeOverWhileACallCanStillBeUnderWay() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> seconds(3, 6, 14, 20))
                .withMessageContaining("scheduler.dispatch.rescue-after (PT20S) must be longer than");
    }

    @Test
    void aWorkerThatBeatsMayWork() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> seconds(6, 6, 10, 20))
                .withMessageContaining("scheduler.dispatch.beat (PT6S) must be shorter than");
    }
}
