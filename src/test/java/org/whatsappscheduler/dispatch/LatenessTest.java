package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose fault it is that a delivery is late. Numbers are seconds after the instant it was planned for. */
class LatenessTest {

    private static final Instant PLANNED = Instant.parse("2030-01-01T09:00:00Z");

    private static Instant at(double seconds) {
        return PLANNED.plus(Duration.ofNanos((long) (seconds * 1e9)));
    }

    private static Closures openSinceLongAgo() {
        Closures closures = new Closures();
        closures.seen(null, at(-3_600));
        return closures;
    }

    /** Closed in these seconds. */
    private static Closures closed(LateCause by, double from, double until) {
        Closures closures = openSinceLongAgo();
        closures.seen(null, at(from));
        closures.seen(by, at((from + until) / 2));
        closures.seen(null, at(until));
        return closures;
    }

    private static LateCause cause(
            double due,
            double called,
            double ended,
            @Nullable LateCause putOffBy,
            @Nullable LateCause heldBy,
            Closures closures) {
        return new Lateness(PLANNED, at(due), at(called), at(ended), putOffBy, heldBy, LateCause.PROVIDER, closures)
                .cause();
    }

    @ParameterizedTest(name = "{6}")
    @CsvSource({
        "0, 10, 10.2, , , BACKLOG, claimed late and sent at once",
        "0, 10, 10.2, , RATE, RATE, claimed late because those before it waited for the rate",
        "0, 3, 3.1, , OUTAGE, OUTAGE, its lane could not send while it was in it",
        "0, 0.1, 4, , , PROVIDER, the call took long",
        "0, 3, 4, , RATE, RATE, the rate made up more of it than the call",
        "0, 1, 4, , RATE, PROVIDER, the call made up more of it than the rate",
        "8, 8.1, 8.3, PROVIDER, , PROVIDER, tried again after a failure",
        "8, 8.1, 8.3, RATE, , RATE, put off because of too many to one recipient",
        "8, 18, 18.2, PROVIDER, RATE, RATE, tried again and then waited longer still for the rate",
        "3600, 3602, 3603, WINDOW, , WINDOW, put off until its window opened",
        "5, 5.1, 5.2, BACKLOG, , BACKLOG, planned late while the dispatch was open",
        "-60, 2, 2.1, , , BACKLOG, hurried before its instant and late all the same",
    })
    void theLargestPartCounts(
            double due,
            double called,
            double ended,
            @Nullable LateCause putOffBy,
            @Nullable LateCause heldBy,
            LateCause expected,
            String why) {
        assertThat(cause(due, called, ended, putOffBy, heldBy, openSinceLongAgo()))
                .as(why)
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{6}")
    @CsvSource({
        "OUTAGE, -5, 8, 0, 10, OUTAGE, the dispatch was paused for most of the time",
        "OUTAGE, 1, 3, 0, 10, RATE, the dispatch was paused for a part of it only",
        "OUTAGE, -100, -50, 0, 10, RATE, the dispatch was paused before it was due",
        "OUTAGE, 0, 9, 9, 9.5, OUTAGE, it was planned late because nobody was there to plan",
        "OUTAGE, 9, 20, 0, 5, RATE, the dispatch was paused after it had left",
        "PROVIDER, 2, 9, 0, 10, PROVIDER, WhatsApp asked for a pause",
    })
    void whatClosedTheLaneCountsForAsLongAsItDid(
            LateCause by, double from, double until, double due, double called, LateCause expected, String why) {
        LateCause putOffBy = due > 0 ? LateCause.BACKLOG : null;
        assertThat(cause(due, called, called + 0.1, putOffBy, LateCause.RATE, closed(by, from, until)))
                .as(why)
                .isEqualTo(expected);
    }

    @Test
    void whatWasDueBeforeTheWorkerLivedIsAnOutage() {
        Closures closures = new Closures();
        closures.seen(null, at(60));
        assertThat(cause(0, 61, 61.2, null, LateCause.RATE, closures)).isEqualTo(LateCause.OUTAGE);
    }

    @Test
    void onTimeIsUpToTheObjective() {
        Duration second = Duration.ofSeconds(1);
        assertThat(Lateness.isOnTime(1_000_000, second)).isTrue();
        assertThat(Lateness.isOnTime(1_000_001, second)).isFalse();
    }
}
