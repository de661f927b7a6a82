package org.whatsappscheduler.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.timing.Recurrence.Occurrence;
import org.whatsappscheduler.timing.Zones.Change;

class RecurrenceInZonesTest {

    private static final int DAYS = 6;

    /** Every day at a time in the gap or overlap: every local date happens once, but for those that share an instant. */
    @Test
    void aDailyRecurrenceHappensOnceADayOverEveryChange() {
        Set<Object> seen = new HashSet<>();
        for (Change change : Zones.changes()) {
            LocalDateTime begin = Stream.of(
                            change.transition().getDateTimeBefore(),
                            change.transition().getDateTimeAfter())
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            LocalDateTime first = begin.plus(
                            change.transition().getDuration().abs().dividedBy(2))
                    .truncatedTo(ChronoUnit.MINUTES)
                    .minusDays(3);
            if (!seen.add(List.of(first, change.transition()))) {
                continue;
            }
            Recurrence daily = rrule("FREQ=DAILY;COUNT=" + DAYS, first);
            List<LocalDateTime> locals =
                    Stream.iterate(first, day -> day.plusDays(1)).limit(DAYS).toList();
            assertThat(all(daily, first, change.zone())).as("%s", change).isEqualTo(expected(locals, change.zone()));
        }
        assertThat(seen).hasSizeGreaterThan(2_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Madrid,2026-03-28T00:00",
                "Europe/Madrid,2026-10-24T00:00",
                "Australia/Lord_Howe,2026-10-03T00:00",
                "Australia/Lord_Howe,2026-04-04T00:00",
                "America/Sao_Paulo,2018-11-03T00:00",
                "America/Sao_Paulo,2018-02-17T00:00",
                "Africa/Cairo,2026-04-23T00:00",
                "Africa/Cairo,2026-10-29T00:00",
                "Asia/Beirut,2026-03-28T00:00",
                "Pacific/Apia,2011-12-29T00:00",
                "America/St_Johns,2006-10-28T00:00"
            })
    void whatHappensEveryTenMinutesHappensInTheOrderOfInstantsAndMergesInTheGap(String where) {
        ZoneId zone = ZoneId.of(where.split(",")[0]);
        LocalDateTime first = LocalDateTime.parse(where.split(",")[1]);
        Recurrence cron = Recurrence.ofCron("*/10 * * * *", first, Set.of(), Set.of(), first.plusDays(3));
        List<LocalDateTime> locals = Stream.iterate(first, local -> local.plusMinutes(10))
                .limit(3 * 144 + 1)
                .toList();

        assertThat(all(cron, first, zone)).isEqualTo(expected(locals, zone));
    }

    @Test
    void ofTwoLocalTimesOnOneInstantTheEarlierCounts() {
        ZoneId madrid = ZoneId.of("Europe/Madrid");
        Recurrence cron =
                Recurrence.ofCron("30 2,3 * * *", LocalDateTime.parse("2026-03-29T00:00"), Set.of(), Set.of(), null);

        Occurrence moved =
                cron.after(Instant.parse("2026-03-29T00:00:00Z"), madrid).orElseThrow();
        assertThat(moved.local()).isEqualTo("2026-03-29T02:30");
        assertThat(moved.at()).isEqualTo(new WallClock(Instant.parse("2026-03-29T01:30:00Z"), WallClock.Kind.GAP));
        assertThat(cron.after(moved.at().instant(), madrid).orElseThrow().local())
                .isEqualTo("2026-03-30T02:30");
    }

    @Test
    void aDayThatIsSkippedSharesTheInstantOfTheNext() {
        Recurrence daily = rrule("FREQ=DAILY;COUNT=4", LocalDateTime.parse("2011-12-28T09:00"));

        assertThat(all(daily, LocalDateTime.parse("2011-12-28T09:00"), ZoneId.of("Pacific/Apia")))
                .extracting(occurrence -> occurrence.local().toLocalDate())
                .containsExactly(
                        LocalDate.parse("2011-12-28"), LocalDate.parse("2011-12-29"), LocalDate.parse("2011-12-30"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Madrid", "America/Santiago", "Africa/Casablanca", "Asia/Kolkata", "Africa/Cairo"})
    void tenYearsOfMondaysMissNoneAndRepeatNone(String zone) {
        LocalDateTime start = LocalDateTime.parse("2026-11-30T00:30");
        Recurrence mondays = rrule("FREQ=WEEKLY;BYDAY=MO;UNTIL=20361130", start);
        List<LocalDateTime> expected = Stream.iterate(start, monday -> monday.plusWeeks(1))
                .takeWhile(monday -> monday.getYear() < 2036 || monday.getDayOfYear() <= 335)
                .toList();

        List<Occurrence> tenYears = all(mondays, start, ZoneId.of(zone));

        assertThat(tenYears).extracting(Occurrence::local).isEqualTo(expected).hasSize(522);
        assertThat(tenYears)
                .extracting(occurrence -> occurrence.at().instant())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private static List<Occurrence> all(Recurrence recurrence, LocalDateTime first, ZoneId zone) {
        List<Occurrence> all = new ArrayList<>();
        Instant clock = WallClock.earliest(first).minusSeconds(1);
        for (var next = recurrence.after(clock, zone); next.isPresent(); next = recurrence.after(clock, zone)) {
            all.add(next.get());
            clock = next.get().at().instant();
        }
        return all;
    }

    private static List<Occurrence> expected(List<LocalDateTime> locals, ZoneId zone) {
        Set<Instant> seen = new HashSet<>();
        return locals.stream()
                .map(local -> new Occurrence(local, WallClock.at(local, zone)))
                .sorted(Comparator.comparing(
                                (Occurrence occurrence) -> occurrence.at().instant())
                        .thenComparing(Occurrence::local))
                .filter(occurrence -> seen.add(occurrence.at().instant()))
                .toList();
    }

    private static Recurrence rrule(String rrule, LocalDateTime start) {
        return Recurrence.ofRrule(rrule, start, Set.of(), Set.of(), null);
    }
}
