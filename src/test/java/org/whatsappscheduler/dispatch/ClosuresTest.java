package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClosuresTest {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final long SECOND = 1_000_000L;

    private final Closures closures = new Closures();

    private static Instant at(double seconds) {
        return START.plusMillis((long) (seconds * 1_000));
    }

    private long seconds(LateCause cause) {
        return closures.micros(cause, START, at(1_000)) / SECOND;
    }

    @Test
    void beforeItWasFirstOpenItWasClosed() {
        closures.seen(null, at(10));
        assertThat(closures.micros(LateCause.OUTAGE, at(-86_400), at(4))).isEqualTo(86_404 * SECOND);
        assertThat(seconds(LateCause.OUTAGE)).isEqualTo(10);
        assertThat(seconds(LateCause.PROVIDER)).isZero();
    }

    @Test
    void aClosureBeginsWhenItWasLastSeenOpenAndLastsUntilItIsAgain() {
        closures.seen(null, at(0));
        closures.seen(null, at(100));
        closures.seen(LateCause.OUTAGE, at(103));
        assertThat(seconds(LateCause.OUTAGE)).isEqualTo(3);
        closures.seen(LateCause.OUTAGE, at(108));
        closures.seen(null, at(110));
        closures.seen(null, at(200));
        assertThat(seconds(LateCause.OUTAGE)).isEqualTo(10);
    }

    @Test
    void oneCauseAfterTheOther() {
        closures.seen(null, at(10));
        closures.seen(LateCause.PROVIDER, at(11));
        closures.seen(LateCause.OUTAGE, at(15));
        closures.seen(null, at(17));
        assertThat(seconds(LateCause.PROVIDER)).isEqualTo(5);
        assertThat(seconds(LateCause.OUTAGE)).isEqualTo(2);
    }

    @Test
    void whatOpensForAMomentOnlyStaysTheSameClosure() {
        closures.seen(null, at(100));
        closures.seen(LateCause.PROVIDER, at(101));
        closures.seen(null, at(102));
        closures.seen(null, at(102.5));
        closures.seen(LateCause.PROVIDER, at(103));
        closures.seen(null, at(104));
        assertThat(seconds(LateCause.PROVIDER)).isEqualTo(4);
    }
}
