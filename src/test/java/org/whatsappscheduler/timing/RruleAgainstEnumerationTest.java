package org.whatsappscheduler.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Random rules, against a plain enumeration of days; from their start and from somewhere in their middle. */
class RruleAgainstEnumerationTest {

    private static final int RULES = 1_500;
    private static final int YEARS = 12;

    private record Day(int ordinal, DayOfWeek day) {
        @Override
        public String toString() {
            return (ordinal == 0 ? "" : ordinal) + day.name().substring(0, 2);
        }
    }

    private record Rule(
            String freq,
            int interval,
            Set<Integer> months,
            Set<Integer> monthDays,
            List<Day> days,
            int position,
            DayOfWeek weekStart,
            LocalDate start) {

        String text() {
            StringBuilder text = new StringBuilder("FREQ=" + freq + ";INTERVAL=" + interval);
            part(text, "BYMONTH", months);
            part(text, "BYMONTHDAY", monthDays);
            part(text, "BYDAY", days);
            part(text, "BYSETPOS", position == 0 ? List.of() : List.of(position));
            return text.append(";WKST=").append(new Day(0, weekStart)).toString();
        }

        private static void part(StringBuilder text, String name, Iterable<?> values) {
            String list = Stream.of(values)
                    .flatMap(all -> {
                        List<Object> found = new ArrayList<>();
                        all.forEach(found::add);
                        return found.stream();
                    })
                    .map(Object::toString)
                    .collect(Collectors.joining(","));
            if (!list.isEmpty()) {
                text.append(';').append(name).append('=').append(list);
            }
        }

        List<LocalDate> enumerate() {
            List<LocalDate> all = new ArrayList<>();
            LocalDate end = start.plusYears(YEARS);
            for (LocalDate period = begin(start); period.isBefore(end); period = next(period, interval)) {
                List<LocalDate> set =
                        period.datesUntil(next(period, 1)).filter(this::matches).toList();
                if (position != 0) {
                    int index = position > 0 ? position - 1 : set.size() + position;
                    set = index >= 0 && index < set.size() ? List.of(set.get(index)) : List.of();
                }
                set.stream()
                        .filter(day -> !day.isBefore(start) && day.isBefore(end))
                        .forEach(all::add);
            }
            return all;
        }

        private LocalDate begin(LocalDate day) {
            return switch (freq) {
                case "DAILY" -> day;
                case "WEEKLY" -> day.with(TemporalAdjusters.previousOrSame(weekStart));
                case "MONTHLY" -> day.withDayOfMonth(1);
                default -> day.withDayOfYear(1);
            };
        }

        private LocalDate next(LocalDate period, int periods) {
            return switch (freq) {
                case "DAILY" -> period.plusDays(periods);
                case "WEEKLY" -> period.plusWeeks(periods);
                case "MONTHLY" -> period.plusMonths(periods);
                default -> period.plusYears(periods);
            };
        }

        private boolean matches(LocalDate day) {
            boolean month = months.isEmpty() || months.contains(day.getMonthValue());
            boolean monthDay = monthDays.isEmpty()
                    || monthDays.contains(day.getDayOfMonth())
                    || monthDays.contains(day.getDayOfMonth() - day.lengthOfMonth() - 1);
            return month
                    && monthDay
                    && (days.isEmpty() ? byDefault(day) : days.stream().anyMatch(one -> is(one, day)));
        }

        private boolean byDefault(LocalDate day) {
            return switch (freq) {
                case "DAILY" -> true;
                case "WEEKLY" -> day.getDayOfWeek() == start.getDayOfWeek();
                case "MONTHLY" -> !monthDays.isEmpty() || day.getDayOfMonth() == start.getDayOfMonth();
                default ->
                    !monthDays.isEmpty()
                            || day.getDayOfMonth() == start.getDayOfMonth()
                                    && (!months.isEmpty() || day.getMonth() == start.getMonth());
            };
        }

        private boolean is(Day one, LocalDate day) {
            if (one.day() != day.getDayOfWeek()) {
                return false;
            }
            boolean ofYear = freq.equals("YEARLY") && months.isEmpty();
            int from = ofYear ? day.getDayOfYear() : day.getDayOfMonth();
            int length = ofYear ? day.lengthOfYear() : day.lengthOfMonth();
            return one.ordinal() == 0
                    || one.ordinal() == (from - 1) / 7 + 1
                    || one.ordinal() == -((length - from) / 7 + 1);
        }
    }

    @Test
    void randomRulesHappenOnTheDaysAnEnumerationFinds() {
        Random random = new Random(5545);
        int fired = 0;
        for (int i = 0; i < RULES; i++) {
            Rule rule = random(random);
            List<LocalDate> expected = rule.enumerate();
            if (expected.isEmpty()) {
                continue;
            }
            fired++;
            LocalDateTime start = rule.start().atTime(9, 30);
            Recurrence recurrence = Recurrence.ofRrule(rule.text(), start, Set.of(), Set.of(), null);
            LocalDateTime end = start.plusYears(YEARS).toLocalDate().atStartOfDay();

            assertThat(dates(recurrence.between(start, end, Integer.MAX_VALUE)))
                    .as("%s from %s", rule.text(), start)
                    .isEqualTo(expected);
            LocalDate middle = rule.start().plusDays(random.nextInt(365 * YEARS));
            assertThat(dates(recurrence.between(middle.atStartOfDay(), end, 20)))
                    .as("%s from %s, looked at from %s", rule.text(), start, middle)
                    .isEqualTo(expected.stream()
                            .filter(day -> !day.isBefore(middle))
                            .limit(20)
                            .toList());
        }
        assertThat(fired).isGreaterThan(RULES / 2);
    }

    private static List<LocalDate> dates(List<LocalDateTime> locals) {
        return locals.stream().map(LocalDateTime::toLocalDate).toList();
    }

    private static Rule random(Random random) {
        String freq = List.of("DAILY", "WEEKLY", "MONTHLY", "YEARLY").get(random.nextInt(4));
        boolean ordinals = random.nextBoolean() && List.of("MONTHLY", "YEARLY").contains(freq);
        Set<Integer> months = some(random, 1, 12);
        List<Day> days = some(random, 1, 7).stream()
                .map(day -> new Day(ordinals ? ordinal(random) : 0, DayOfWeek.of(day)))
                .toList();
        boolean monthDaysAllowed = !freq.equals("WEEKLY") && !(ordinals && freq.equals("YEARLY"));
        Set<Integer> monthDays = monthDaysAllowed ? some(random, -31, 31) : Set.of();
        boolean canChoose = !freq.equals("DAILY") && !(days.isEmpty() && monthDays.isEmpty());
        int position = canChoose && random.nextInt(3) == 0 ? ordinal(random) : 0;
        return new Rule(
                freq,
                1 + random.nextInt(4),
                months,
                monthDays,
                days,
                position,
                DayOfWeek.of(1 + random.nextInt(7)),
                LocalDate.of(2020, 1, 1).plus(random.nextInt(3000), ChronoUnit.DAYS));
    }

    private static int ordinal(Random random) {
        int ordinal = 1 + random.nextInt(5);
        return random.nextBoolean() ? ordinal : -ordinal;
    }

    private static Set<Integer> some(Random random, int least, int most) {
        Set<Integer> some = new TreeSet<>();
        int count = Math.max(0, random.nextInt(7) - 3);
        for (int i = 0; i < count; i++) {
            some.add(random.nextInt(least, most + 1));
        }
        some.remove(0);
        return some;
    }
}
