package org.whatsappscheduler.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whatsappscheduler.timing.WallClock.Kind;
import org.whatsappscheduler.timing.Zones.Change;

class WallClockTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({
        "2026-03-29T02:30, Europe/Madrid, 2026-03-29T01:30:00Z, GAP",
        "2026-03-29T03:00, Europe/Madrid, 2026-03-29T01:00:00Z, EXACT",
        "2026-10-25T02:30, Europe/Madrid, 2026-10-25T00:30:00Z, OVERLAP",
        "2026-10-25T03:00, Europe/Madrid, 2026-10-25T02:00:00Z, EXACT",
        "2018-11-04T00:00, America/Sao_Paulo, 2018-11-04T03:00:00Z, GAP",
        "2018-02-17T23:30, America/Sao_Paulo, 2018-02-18T01:30:00Z, OVERLAP",
        "2026-03-29T00:15, Asia/Beirut, 2026-03-28T22:15:00Z, GAP",
        "2026-04-24T00:30, Africa/Cairo, 2026-04-23T22:30:00Z, GAP",
        "2026-10-04T02:15, Australia/Lord_Howe, 2026-10-03T15:45:00Z, GAP",
        "2026-04-05T01:45, Australia/Lord_Howe, 2026-04-04T14:45:00Z, OVERLAP",
        "2011-12-30T09:00, Pacific/Apia, 2011-12-30T19:00:00Z, GAP",
        "2011-12-31T09:00, Pacific/Apia, 2011-12-30T19:00:00Z, EXACT"
    })
    void aLocalTimeHappens(LocalDateTime local, ZoneId zone, Instant instant, Kind kind) {
        assertThat(WallClock.at(local, zone)).isEqualTo(new WallClock(instant, kind));
    }

    @Test
    void theRuleHoldsAtEveryChangeOfEveryZone() {
        List<Change> changes = Zones.changes();
        assertThat(changes).hasSizeGreaterThan(10_000);
        changes.forEach(change -> {
            if (change.transition().isGap()) {
                gapMovesForwardByItsLength(change);
            } else {
                overlapHappensOnceAndFirst(change);
            }
        });
    }

    private static void gapMovesForwardByItsLength(Change change) {
        ZoneOffsetTransition gap = change.transition();
        LocalDateTime begin = gap.getDateTimeBefore();
        LocalDateTime end = gap.getDateTimeAfter();
        for (LocalDateTime local : List.of(begin, begin.plus(gap.getDuration().dividedBy(2)), end.minus(MINUTE))) {
            WallClock at = WallClock.at(local, change.zone());
            assertThat(at.kind()).as("%s %s", change, local).isEqualTo(Kind.GAP);
            assertThat(LocalDateTime.ofInstant(at.instant(), change.zone()))
                    .as("%s %s", change, local)
                    .isEqualTo(local.plus(gap.getDuration()));
        }
        assertExact(change, begin.minus(MINUTE), gap.getInstant().minus(MINUTE));
        assertExact(change, end, gap.getInstant());
    }

    private static void overlapHappensOnceAndFirst(Change change) {
        ZoneOffsetTransition overlap = change.transition();
        LocalDateTime begin = overlap.getDateTimeAfter();
        LocalDateTime end = overlap.getDateTimeBefore();
        Duration length = overlap.getDuration().abs();
        for (LocalDateTime local : List.of(begin, begin.plus(length.dividedBy(2)), end.minus(MINUTE))) {
            Instant first = overlap.getInstant().minus(Duration.between(local, end));
            assertThat(WallClock.at(local, change.zone()))
                    .as("%s %s", change, local)
                    .isEqualTo(new WallClock(first, Kind.OVERLAP));
        }
        assertExact(
                change, begin.minus(MINUTE), overlap.getInstant().minus(length).minus(MINUTE));
        assertExact(change, end, overlap.getInstant().plus(length));
    }

    private static void assertExact(Change change, LocalDateTime local, Instant instant) {
        assertThat(WallClock.at(local, change.zone()))
                .as("%s %s", change, local)
                .isEqualTo(new WallClock(instant, Kind.EXACT));
    }

    /** Only what lies in a gap is overtaken by what comes after it. */
    @Test
    void instantsDoNotDecreaseOutsideAGap() {
        for (Change change : Zones.changes()) {
            LocalDateTime middle = change.transition().getDateTimeBefore();
            Instant previous = Instant.MIN;
            for (int minutes = -180; minutes <= 180; minutes += 15) {
                WallClock at = WallClock.at(middle.plusMinutes(minutes), change.zone());
                if (at.kind() != Kind.GAP) {
                    assertThat(at.instant()).as("%s", change).isAfterOrEqualTo(previous);
                    previous = at.instant();
                }
            }
        }
    }

    @Test
    void noPlaceIsEarlierOrLaterThanTheEdgesOfTheEarth() {
        LocalDateTime local = LocalDateTime.parse("2026-12-24T09:00");
        for (ZoneId zone : Zones.distinct()) {
            assertThat(WallClock.at(local, zone).instant())
                    .isBetween(WallClock.earliest(local), WallClock.latest(local));
        }
        assertThat(WallClock.earliest(local))
                .isEqualTo(WallClock.at(local, ZoneId.of("Pacific/Kiritimati")).instant());
        assertThat(WallClock.latest(local))
                .isEqualTo(WallClock.at(local, ZoneOffset.ofHours(-12)).instant());
    }

    @Test
    void theRulesHaveAVersion() {
        assertThat(WallClock.rulesVersion()).matches("20[0-9]{2}[a-z]{1,2}");
    }
}
