package org.whatsappscheduler.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTest {

    /** A Wednesday. */
    private static final LocalDateTime START = LocalDateTime.parse("2026-11-25T00:00");

    private static final LocalDateTime FAR = LocalDateTime.parse("2500-01-01T00:00");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/5 * * * *|2026-11-25T00:00 2026-11-25T00:05 2026-11-25T00:10",
                "0 9 * * *|2026-11-25T09:00 2026-11-26T09:00",
                "30 9,18 * * *|2026-11-25T09:30 2026-11-25T18:30 2026-11-26T09:30",
                "10/15 9 * * *|2026-11-25T09:10 2026-11-25T09:25 2026-11-25T09:40 2026-11-25T09:55 2026-11-26T09:10",
                "0-59/20 9-10 * * *|2026-11-25T09:00 2026-11-25T09:20 2026-11-25T09:40 2026-11-25T10:00",
                "0 9 * * 0|2026-11-29T09:00 2026-12-06T09:00",
                "0 9 * * 7|2026-11-29T09:00 2026-12-06T09:00",
                "0 9 * * SUN|2026-11-29T09:00 2026-12-06T09:00",
                "0 9 * * mon-fri|2026-11-25T09:00 2026-11-26T09:00 2026-11-27T09:00 2026-11-30T09:00",
                "0 9 * * FRI-SUN|2026-11-27T09:00 2026-11-28T09:00 2026-11-29T09:00 2026-12-04T09:00",
                "0 9 * * 5-7|2026-11-27T09:00 2026-11-28T09:00 2026-11-29T09:00 2026-12-04T09:00",
                "0 9 * * 0-2|2026-11-29T09:00 2026-11-30T09:00 2026-12-01T09:00 2026-12-06T09:00",
                "0 9 * * 0-7|2026-11-25T09:00 2026-11-26T09:00 2026-11-27T09:00 2026-11-28T09:00 2026-11-29T09:00 2026-11-30T09:00",
                "0 9 * * MON-FRI/2|2026-11-25T09:00 2026-11-27T09:00 2026-11-30T09:00",
                "0 9 13 * FRI|2026-11-27T09:00 2026-12-04T09:00 2026-12-11T09:00 2026-12-13T09:00 2026-12-18T09:00",
                "0 9 1 * 1#1|2026-12-01T09:00 2026-12-07T09:00 2027-01-01T09:00 2027-01-04T09:00",
                "0 9 1,15 JAN,JUL *|2027-01-01T09:00 2027-01-15T09:00 2027-07-01T09:00",
                "0 9 L * *|2026-11-30T09:00 2026-12-31T09:00 2027-01-31T09:00 2027-02-28T09:00",
                "0 9 L-3 * *|2026-11-27T09:00 2026-12-28T09:00 2027-01-28T09:00 2027-02-25T09:00",
                "0 9 LW * *|2026-11-30T09:00 2026-12-31T09:00 2027-01-29T09:00 2027-02-26T09:00",
                "0 9 1W * *|2026-12-01T09:00 2027-01-01T09:00 2027-02-01T09:00 2027-03-01T09:00 2027-04-01T09:00 2027-05-03T09:00",
                "0 9 15W * *|2026-12-15T09:00 2027-01-15T09:00 2027-02-15T09:00 2027-03-15T09:00 2027-04-15T09:00 2027-05-14T09:00",
                "0 9 * * 1,FRI#2|2026-11-30T09:00 2026-12-07T09:00 2026-12-11T09:00 2026-12-14T09:00",
                "0 9 L * 5#1|2026-11-30T09:00 2026-12-04T09:00 2026-12-31T09:00 2027-01-01T09:00",
                "0 9 * * FRI#2|2026-12-11T09:00 2027-01-08T09:00 2027-02-12T09:00",
                "0 9 * * 7#1|2026-12-06T09:00 2027-01-03T09:00 2027-02-07T09:00",
                "0 9 * * 5#5|2027-01-29T09:00 2027-04-30T09:00 2027-07-30T09:00",
                "0 9 * * 5L|2026-11-27T09:00 2026-12-25T09:00 2027-01-29T09:00",
                "0 9 * * SUNL|2026-11-29T09:00 2026-12-27T09:00 2027-01-31T09:00",
                "0 9 29 2 *|2028-02-29T09:00 2032-02-29T09:00",
                "@hourly|2026-11-25T00:00 2026-11-25T01:00",
                "@daily|2026-11-25T00:00 2026-11-26T00:00",
                "@weekly|2026-11-29T00:00 2026-12-06T00:00",
                "@monthly|2026-12-01T00:00 2027-01-01T00:00",
                "@yearly|2027-01-01T00:00 2028-01-01T00:00"
            })
    void happens(String cron, String expected) {
        List<LocalDateTime> occurrences =
                Arrays.stream(expected.split(" ")).map(LocalDateTime::parse).toList();

        assertThat(cron(cron).between(START, FAR, occurrences.size())).isEqualTo(occurrences);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 0 9 * * *|not 6",
                "0 0 9 * * ? 2027|not 7",
                "0 9 * *|not 4",
                "''|not 1",
                "@reboot|@reboot",
                "@every 5m|@every",
                "* * * * *|at least 5 minutes",
                "*/4 * * * *|at least 5 minutes",
                "*/7 * * * *|at least 5 minutes",
                "0,58 0,23 * * *|at least 5 minutes",
                "61 9 * * *|minute",
                "0 24 * * *|hour",
                "0 9 0 * *|day of the month",
                "0 9 32 * *|day of the month",
                "0 9 * 13 *|month",
                "0 9 * FEBRUARY *|month",
                "0 9 * * 8|day of the week",
                "0 9 * * FRI#6|day of the week",
                "0 9 * * XXX#1|day of the week",
                "0 9 * * L|day of the week",
                "0 9 ? * MON|?",
                "0 22-2 * * *|ends before it begins",
                "0 9 * * SAT-MON|ends before it begins",
                "0 9 * * *,1|list",
                "0 9 31W * *|31W",
                "0 9 1,L * *|does not belong into a list",
                "0 9 15W,20 * *|does not belong into a list",
                "0 9 L-31 * *|day of the month",
                "0 9 */0 * *|step",
                "0 9 1,,2 * *|day of the month",
                "a b c d e|minute",
                "0 9 31 2 *|never",
                "0 9 30 FEB *|never"
            })
    void whatIsNotSupportedIsNamed(String cron, String named) {
        assertThatExceptionOfType(UnsupportedTiming.class)
                .isThrownBy(() -> cron(cron))
                .withMessageContaining(named)
                .satisfies(refused -> assertThat(refused.pointer()).isEqualTo("#/recurrence/cron"));
    }

    @Test
    void everyFiveMinutesIsOftenEnough() {
        assertThat(cron("*/5 * * * *").between(START, START.plusDays(1), 500)).hasSize(288);
        assertThat(cron("0,55 0,23 * * *").between(START, START.plusDays(2), 500))
                .hasSize(8);
    }

    @Test
    void aStartBetweenTwoMinutesLeavesOutTheMinuteThatHasBegun() {
        Recurrence daily = Recurrence.ofCron("0 9 * * *", START.plusHours(9).plusSeconds(1), Set.of(), Set.of(), null);

        assertThat(daily.atOrAfter(START)).contains(START.plusDays(1).plusHours(9));
    }

    @Test
    void exclusionsAndUntilAreHonoured() {
        LocalDateTime nine = START.plusHours(9);
        Recurrence daily = Recurrence.ofCron(
                "0 9,18 * * *", START, Set.of(START.toLocalDate()), Set.of(nine.plusDays(1)), nine.plusDays(2));

        assertThat(daily.between(START, FAR, 9))
                .containsExactly(nine.plusDays(1).plusHours(9), nine.plusDays(2));
        assertThatExceptionOfType(UnsupportedTiming.class)
                .isThrownBy(() -> Recurrence.ofCron("0 9 * * *", START, Set.of(), Set.of(), START))
                .satisfies(refused -> assertThat(refused.pointer()).isEqualTo("#/recurrence/until"));
    }

    /** Random lists, ranges and steps, against a plain look at each day. */
    @Test
    void randomExpressionsHappenWhenTheirFieldsMatch() {
        Random random = new Random(1975);
        for (int i = 0; i < 200; i++) {
            Field hours = Field.random(random, 0, 23);
            Field days = Field.random(random, 1, 31);
            Field months = Field.random(random, 1, 12);
            Field weekdays = Field.random(random, 0, 7);
            String text = "15 %s %s %s %s".formatted(hours.text(), days.text(), months.text(), weekdays.text());
            List<LocalDateTime> expected = new ArrayList<>();
            for (LocalDate day : START.toLocalDate()
                    .datesUntil(START.toLocalDate().plusYears(3))
                    .toList()) {
                if (months.values().contains(day.getMonthValue()) && matches(days, weekdays, day)) {
                    hours.values().forEach(hour -> expected.add(day.atTime(LocalTime.of(hour, 15))));
                }
            }
            if (!expected.isEmpty()) {
                assertThat(cron(text).between(START, START.plusYears(3), 200))
                        .as(text)
                        .isEqualTo(expected.stream().limit(200).toList());
            }
        }
    }

    private static boolean matches(Field days, Field weekdays, LocalDate day) {
        int weekday = day.getDayOfWeek().getValue();
        boolean byDay = days.values().contains(day.getDayOfMonth());
        boolean byWeekday = weekdays.values().contains(weekday)
                || weekday == 7 && weekdays.values().contains(0);
        boolean bothRestricted = !days.text().equals("*") && !weekdays.text().equals("*");
        return bothRestricted ? byDay || byWeekday : byDay && byWeekday;
    }

    private record Field(String text, Set<Integer> values) {

        static Field random(Random random, int least, int most) {
            int from = random.nextInt(least, most + 1);
            int to = random.nextInt(from, most + 1);
            int step = 1 + random.nextInt(4);
            return switch (random.nextInt(5)) {
                case 0, 1 -> of("*", least, most, 1);
                case 2 -> of("%d-%d".formatted(from, to), from, to, 1);
                case 3 -> of("%d-%d/%d".formatted(from, to, step), from, to, step);
                default -> list(random, least, most);
            };
        }

        private static Field of(String text, int from, int to, int step) {
            return new Field(
                    text,
                    IntStream.iterate(from, value -> value <= to, value -> value + step)
                            .boxed()
                            .collect(Collectors.toCollection(TreeSet::new)));
        }

        private static Field list(Random random, int least, int most) {
            Set<Integer> values = new TreeSet<>();
            for (int i = 0; i < 3; i++) {
                values.add(random.nextInt(least, most + 1));
            }
            return new Field(values.stream().map(String::valueOf).collect(Collectors.joining(",")), values);
        }
    }

    private static Recurrence cron(String cron) {
        return Recurrence.ofCron(cron, START, Set.of(), Set.of(), null);
    }
}
