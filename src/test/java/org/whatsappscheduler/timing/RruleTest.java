package org.whatsappscheduler.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RruleTest {

    private static final LocalDateTime START = LocalDateTime.parse("2026-11-25T09:00");
    private static final LocalDateTime FAR = LocalDateTime.parse("2500-01-01T00:00");

    /** From RFC 5545, section 3.8.5.3: all of them begin at 1997-09-02T09:00, a Tuesday, unless the first column differs. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1997-09-02|FREQ=DAILY;COUNT=10|1997-09-02 1997-09-03 1997-09-04 1997-09-05 1997-09-06 1997-09-07 1997-09-08 1997-09-09 1997-09-10 1997-09-11 END",
                "1997-09-02|FREQ=DAILY;INTERVAL=10;COUNT=5|1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12 END",
                "1998-01-01|FREQ=YEARLY;UNTIL=19980103T140000;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA|1998-01-01 1998-01-02 1998-01-03 END",
                "1997-09-02|FREQ=WEEKLY;COUNT=3|1997-09-02 1997-09-09 1997-09-16 END",
                "1997-09-02|FREQ=WEEKLY;INTERVAL=2;WKST=SU|1997-09-02 1997-09-16 1997-09-30 1997-10-14",
                "1997-09-02|FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH|1997-09-02 1997-09-04 1997-09-09 1997-09-11 1997-09-16 1997-09-18 1997-09-23 1997-09-25 1997-09-30 1997-10-02 END",
                "1997-09-01|FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000;WKST=SU;BYDAY=MO,WE,FR|1997-09-01 1997-09-03 1997-09-05 1997-09-15 1997-09-17 1997-09-19 1997-09-29",
                "1997-09-02|FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH|1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30 1997-10-02 1997-10-14 1997-10-16 END",
                "1997-09-05|FREQ=MONTHLY;COUNT=10;BYDAY=1FR|1997-09-05 1997-10-03 1997-11-07 1997-12-05 1998-01-02 1998-02-06 1998-03-06 1998-04-03 1998-05-01 1998-06-05 END",
                "1997-09-07|FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU|1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25 1998-03-01 1998-03-29 1998-05-03 1998-05-31 END",
                "1997-09-22|FREQ=MONTHLY;COUNT=6;BYDAY=-2MO|1997-09-22 1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16 END",
                "1997-09-28|FREQ=MONTHLY;BYMONTHDAY=-3|1997-09-28 1997-10-29 1997-11-28 1997-12-29 1998-01-29 1998-02-26",
                "1997-09-02|FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15|1997-09-02 1997-09-15 1997-10-02 1997-10-15 1997-11-02 1997-11-15 1997-12-02 1997-12-15 1998-01-02 1998-01-15 END",
                "1997-09-30|FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1|1997-09-30 1997-10-01 1997-10-31 1997-11-01 1997-11-30 1997-12-01 1997-12-31 1998-01-01 1998-01-31 1998-02-01 END",
                "1997-09-10|FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15|1997-09-10 1997-09-11 1997-09-12 1997-09-13 1997-09-14 1997-09-15 1999-03-10 1999-03-11 1999-03-12 1999-03-13 END",
                "1997-09-02|FREQ=MONTHLY;INTERVAL=2;BYDAY=TU|1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-11-04",
                "1997-06-10|FREQ=YEARLY;COUNT=10;BYMONTH=6,7|1997-06-10 1997-07-10 1998-06-10 1998-07-10 1999-06-10 1999-07-10 2000-06-10 2000-07-10 2001-06-10 2001-07-10 END",
                "1997-03-10|FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3|1997-03-10 1999-01-10 1999-02-10 1999-03-10 2001-01-10 2001-02-10 2001-03-10 2003-01-10 2003-02-10 2003-03-10 END",
                "1997-05-19|FREQ=YEARLY;BYDAY=20MO|1997-05-19 1998-05-18 1999-05-17",
                "1997-03-13|FREQ=YEARLY;BYMONTH=3;BYDAY=TH|1997-03-13 1997-03-20 1997-03-27 1998-03-05 1998-03-12",
                "1997-06-05|FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8|1997-06-05 1997-06-12 1997-06-19 1997-06-26 1997-07-03",
                "1997-09-02|FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13|1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13",
                "1997-09-13|FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13|1997-09-13 1997-10-11 1997-11-08 1997-12-13",
                "1996-11-05|FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8|1996-11-05 2000-11-07 2004-11-02",
                "1997-09-04|FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3|1997-09-04 1997-10-07 1997-11-06 END",
                "1997-09-29|FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2|1997-09-29 1997-10-30 1997-11-27 1997-12-30",
                "1997-08-05|FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO|1997-08-05 1997-08-10 1997-08-19 1997-08-24 END",
                "1997-08-05|FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU|1997-08-05 1997-08-17 1997-08-19 1997-08-31 END",
                "2007-01-15|FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5|2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30 END"
            })
    void examplesOfTheStandard(LocalDate day, String rrule, String expected) {
        List<String> days = Arrays.asList(expected.split(" "));
        boolean ends = days.getLast().equals("END");
        List<String> occurrences = ends ? days.subList(0, days.size() - 1) : days;

        List<LocalDateTime> found = rrule(rrule, day.atTime(9, 0))
                .between(day.atStartOfDay(), FAR, ends ? occurrences.size() + 1 : occurrences.size());

        assertThat(found)
                .isEqualTo(occurrences.stream()
                        .map(date -> LocalDate.parse(date).atTime(9, 0))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-01-31T09:00|FREQ=MONTHLY|2026-01-31T09:00 2026-03-31T09:00 2026-05-31T09:00",
                "2024-02-29T09:00|FREQ=YEARLY|2024-02-29T09:00 2028-02-29T09:00 2032-02-29T09:00",
                "2096-02-29T09:00|FREQ=YEARLY|2096-02-29T09:00 2104-02-29T09:00",
                "2096-02-29T09:00|FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29|2096-02-29T09:00 2104-02-29T09:00",
                "2026-01-01T09:00|FREQ=MONTHLY;BYMONTH=2;BYDAY=5SU|2032-02-29T09:00 2060-02-29T09:00",
                "2026-11-25T09:00|FREQ=YEARLY;BYMONTHDAY=15|2026-12-15T09:00 2027-01-15T09:00 2027-02-15T09:00",
                "2026-11-25T09:00|rrule:freq=weekly;byday=mo|2026-11-30T09:00 2026-12-07T09:00",
                "2026-11-25T09:00| RRULE:FREQ=DAILY |2026-11-25T09:00 2026-11-26T09:00"
            })
    void happens(LocalDateTime start, String rrule, String expected) {
        List<LocalDateTime> occurrences =
                Arrays.stream(expected.split(" ")).map(LocalDateTime::parse).toList();

        assertThat(rrule(rrule, start).between(start, FAR, occurrences.size())).isEqualTo(occurrences);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FREQ=SECONDLY|FREQ=SECONDLY",
                "FREQ=MINUTELY|FREQ=MINUTELY",
                "FREQ=HOURLY|FREQ=HOURLY",
                "FREQ=FORTNIGHTLY|FREQ cannot be 'FORTNIGHTLY'",
                "FREQ=DAILY;BYHOUR=9|BYHOUR",
                "FREQ=DAILY;BYMINUTE=9|BYMINUTE",
                "FREQ=DAILY;BYSECOND=9|BYSECOND",
                "FREQ=YEARLY;BYYEARDAY=100|BYYEARDAY",
                "FREQ=YEARLY;BYWEEKNO=20|BYWEEKNO",
                "FREQ=YEARLY;RSCALE=CHINESE|RSCALE",
                "FREQ=MONTHLY;SKIP=FORWARD|SKIP",
                "FREQ=DAILY;X-COLOUR=RED|'X-COLOUR'",
                "DTSTART:20261125T090000 RRULE:FREQ=DAILY|DTSTART",
                "FREQ=DAILY;EXDATE=20261125|EXDATE",
                "FREQ=DAILY;COUNT=2;UNTIL=20271125|COUNT and UNTIL",
                "FREQ=DAILY;UNTIL=20271125T090000Z|local time",
                "FREQ=DAILY;UNTIL=20271325|UNTIL",
                "FREQ=DAILY;UNTIL=20270229|no such time",
                "FREQ=DAILY;UNTIL=20251125|ends before",
                "FREQ=DAILY;COUNT=0|COUNT",
                "FREQ=DAILY;COUNT=10001|10000",
                "FREQ=DAILY;INTERVAL=0|INTERVAL",
                "FREQ=DAILY;INTERVAL=-1|INTERVAL",
                "FREQ=DAILY;FREQ=WEEKLY|twice",
                "INTERVAL=2|FREQ is missing",
                "FREQ=DAILY;|NAME=VALUE",
                "'' |NAME=VALUE",
                "FREQ=DAILY;BYDAY=1MO|BYDAY with a number",
                "FREQ=WEEKLY;BYDAY=-1MO|BYDAY with a number",
                "FREQ=YEARLY;BYDAY=1MO;BYMONTHDAY=7|BYDAY with a number",
                "FREQ=MONTHLY;BYDAY=54MO|BYDAY",
                "FREQ=MONTHLY;BYDAY=MONDAY|BYDAY",
                "FREQ=WEEKLY;BYMONTHDAY=1|BYMONTHDAY",
                "FREQ=MONTHLY;BYMONTHDAY=32|BYMONTHDAY",
                "FREQ=MONTHLY;BYMONTHDAY=0|BYMONTHDAY",
                "FREQ=YEARLY;BYMONTH=13|BYMONTH",
                "FREQ=MONTHLY;BYSETPOS=1|BYSETPOS",
                "FREQ=YEARLY;BYMONTH=3;BYSETPOS=1|BYSETPOS",
                "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0|BYSETPOS",
                "FREQ=WEEKLY;WKST=XX|WKST",
                "FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2|never",
                "FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2|never",
                "FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=2|never",
                "FREQ=DAILY;INTERVAL=7;BYDAY=MO|never",
                "FREQ=YEARLY;INTERVAL=99999;BYMONTH=1|never"
            })
    void whatIsNotSupportedIsNamed(String rrule, String named) {
        assertThatExceptionOfType(UnsupportedTiming.class)
                .isThrownBy(() -> rrule(rrule, START))
                .withMessageContaining(named)
                .satisfies(refused -> assertThat(refused.pointer()).isEqualTo("#/recurrence/rrule"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FREQ=DAILY;COUNT=3", "FREQ=DAILY;UNTIL=20261224"})
    void anUntilBesideTheRulesOwnEndIsRefused(String rrule) {
        assertThatExceptionOfType(UnsupportedTiming.class)
                .isThrownBy(() -> Recurrence.ofRrule(rrule, START, Set.of(), Set.of(), START.plusDays(9)))
                .satisfies(refused -> assertThat(refused.pointer()).isEqualTo("#/recurrence/until"));
    }

    @Test
    void aStartBetweenTwoMinutesIsRefused() {
        assertThatExceptionOfType(UnsupportedTiming.class)
                .isThrownBy(() -> rrule("FREQ=DAILY", START.plusSeconds(1)))
                .satisfies(refused -> assertThat(refused.pointer()).isEqualTo("#/when/local"));
    }

    @Test
    void aTextWithoutEndIsRefused() {
        assertThatExceptionOfType(UnsupportedTiming.class)
                .isThrownBy(() -> rrule("FREQ=DAILY;BYMONTHDAY=" + "1,".repeat(1000) + "1", START))
                .withMessageContaining("500");
    }

    @Test
    void excludedDaysAndTimesDoNotHappenButCount() {
        Recurrence daily = Recurrence.ofRrule(
                "FREQ=DAILY;COUNT=5",
                START,
                Set.of(START.toLocalDate().plusDays(1)),
                Set.of(START.plusDays(3), START.plusDays(2).plusMinutes(1)),
                null);

        assertThat(daily.between(START, FAR, 9)).containsExactly(START, START.plusDays(2), START.plusDays(4));
        assertThat(daily.contains(START.plusDays(2))).isTrue();
        assertThat(daily.contains(START.plusDays(3))).isFalse();
        assertThat(daily.contains(START.plusMinutes(1))).isFalse();
    }

    @Test
    void untilIsInclusiveAndADateLastsToItsEnd() {
        LocalDateTime end = Recurrence.endOf(START.toLocalDate().plusDays(2));
        assertThat(until(end)).hasSize(3);
        assertThat(until(START.plusDays(2))).hasSize(3);
        assertThat(until(START.plusDays(2).minusMinutes(1))).hasSize(2);
    }

    private static List<LocalDateTime> until(LocalDateTime until) {
        return Recurrence.ofRrule("FREQ=DAILY", START, Set.of(), Set.of(), until)
                .between(START, FAR, 9);
    }

    @Test
    void afterIsStrictAndAtOrAfterIsNot() {
        Recurrence daily = rrule("FREQ=DAILY", START);
        assertThat(daily.after(START)).contains(START.plusDays(1));
        assertThat(daily.atOrAfter(START)).contains(START);
        assertThat(daily.atOrAfter(START.plusNanos(1))).contains(START.plusDays(1));
        assertThat(daily.after(START.minusYears(3))).contains(START);
        assertThat(daily.between(START, START, 5)).isEmpty();
    }

    @Test
    void aSearchEnds() {
        Recurrence daily = rrule("FREQ=DAILY", START);
        assertThat(daily.after(LocalDateTime.MAX.minusYears(1))).isEmpty();
        assertThat(daily.after(LocalDateTime.parse("3000-12-31T10:00"))).isEmpty();
        assertThat(rrule("FREQ=YEARLY;COUNT=10000", START).between(START, FAR, 10_000))
                .hasSize(51);
    }

    private static Recurrence rrule(String rrule, LocalDateTime start) {
        return Recurrence.ofRrule(rrule, start, Set.of(), Set.of(), null);
    }
}
