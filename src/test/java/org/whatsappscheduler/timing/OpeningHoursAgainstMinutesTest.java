package org.whatsappscheduler.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.timing.OpeningHours.Opening;

/** Random opening hours around a clock change, against a calendar that marks every minute of five weeks. */
class OpeningHoursAgainstMinutesTest {

    private static final int CASES = 250;
    private static final int DAYS = 35;
    private static final int MARGIN_DAYS = 3;

    private static final List<String> ZONES = List.of(
            "Europe/Madrid",
            "America/Sao_Paulo",
            "Africa/Cairo",
            "Asia/Beirut",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "America/St_Johns",
            "America/Havana",
            "Africa/Casablanca",
            "Asia/Kolkata");

    /** The minutes of five weeks from an instant on. */
    private record Minutes(Instant begin, ZoneId zone) {

        BitSet marked(List<Window> windows, Predicate<LocalDate> closed) {
            BitSet marked = new BitSet();
            LocalDate first = LocalDate.ofInstant(begin, zone);
            for (LocalDate day = first.minusDays(MARGIN_DAYS);
                    day.isBefore(first.plusDays(DAYS));
                    day = day.plusDays(1)) {
                for (Window window : windows) {
                    if (window.days().contains(day.getDayOfWeek()) && !closed.test(day)) {
                        boolean over = !window.to().isAfter(window.from());
                        mark(marked, day.atTime(window.from()), (over ? day.plusDays(1) : day).atTime(window.to()));
                    }
                }
            }
            return marked;
        }

        BitSet wholeDays(Predicate<LocalDate> marked) {
            BitSet days = new BitSet();
            LocalDate first = LocalDate.ofInstant(begin, zone);
            for (LocalDate day = first.minusDays(MARGIN_DAYS);
                    day.isBefore(first.plusDays(DAYS));
                    day = day.plusDays(1)) {
                if (marked.test(day)) {
                    mark(days, day.atStartOfDay(), day.plusDays(1).atStartOfDay());
                }
            }
            return days;
        }

        private void mark(BitSet minutes, LocalDateTime from, LocalDateTime to) {
            ZoneOffsetTransition skipped = zone.getRules().getTransition(from);
            boolean inside = skipped != null && skipped.isGap() && to.isBefore(skipped.getDateTimeAfter());
            int begins = minute(WallClock.at(from, zone).instant());
            int ends = minute(WallClock.at(to, zone).instant());
            if (!inside && begins < ends) {
                minutes.set(Math.max(0, begins), Math.max(0, ends));
            }
        }

        int minute(Instant at) {
            return (int) Duration.between(begin, at).toMinutes();
        }

        Instant at(int minute) {
            return begin.plus(Duration.ofMinutes(minute));
        }
    }

    @Test
    void anOpeningBeginsAtTheFirstOpenMinuteAndEndsAtTheFirstClosedOne() {
        Random random = new Random(47);
        int closedAtFirst = 0;
        for (int i = 0; i < CASES; i++) {
            Minutes minutes = aroundAChange(random);
            OpeningHours hours = random(random, minutes);
            BitSet open = open(hours, minutes);
            for (int look = 0; look < 12; look++) {
                int minute = random.nextInt((DAYS - 14) * 24 * 60);
                Instant at = minutes.at(minute);
                Optional<Opening> found = hours.opening(at, minutes.zone());
                closedAtFirst += open.get(minute) ? 0 : 1;
                assertOpening(found, open, minute, minutes, hours);
            }
        }
        assertThat(closedAtFirst).isBetween(CASES, CASES * 11);
    }

    private static void assertOpening(
            Optional<Opening> found, BitSet open, int minute, Minutes minutes, OpeningHours hours) {
        String about = "%s in %s at %s".formatted(hours, minutes.zone(), minutes.at(minute));
        int known = (DAYS - MARGIN_DAYS) * 24 * 60;
        int opens = open.nextSetBit(minute);
        if (opens < 0 || opens >= known) {
            assertThat(found.map(Opening::opensAt).filter(at -> at.isBefore(minutes.at(known))))
                    .as(about)
                    .isEmpty();
            return;
        }
        assertThat(found.map(Opening::opensAt)).as(about).contains(minutes.at(opens));
        int closes = open.nextClearBit(opens);
        Instant closesAt = found.orElseThrow().closesAt();
        if (closes < known) {
            assertThat(closesAt).as(about).isEqualTo(minutes.at(closes));
        } else if (closesAt != null) {
            assertThat(closesAt).as(about).isAfterOrEqualTo(minutes.at(known));
        }
    }

    private static BitSet open(OpeningHours hours, Minutes minutes) {
        BitSet open = new BitSet();
        open.set(0, DAYS * 24 * 60);
        if (!hours.windows().isEmpty()) {
            open.and(minutes.marked(hours.windows(), hours.holidays()::contains));
        }
        QuietHours quiet = hours.quietHours();
        if (quiet != null) {
            open.and(minutes.marked(quiet.allowed(), quiet::isHoliday));
            open.andNot(minutes.wholeDays(quiet::isHoliday));
        }
        open.andNot(minutes.wholeDays(hours.holidays()::contains));
        return open;
    }

    private static Minutes aroundAChange(Random random) {
        ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
        Instant at = Instant.parse("2000-01-01T00:00:00Z").plus(Duration.ofDays(random.nextInt(9_000)));
        ZoneOffsetTransition next = zone.getRules().nextTransition(at);
        if (zone.getId().equals("Pacific/Apia") && random.nextBoolean()) {
            at = Instant.parse("2011-12-25T10:00:00Z");
        } else if (next != null) {
            at = next.getInstant().minus(Duration.ofDays(random.nextInt(14)));
        }
        return new Minutes(
                LocalDateTime.ofInstant(at, zone)
                        .toLocalDate()
                        .atStartOfDay(zone)
                        .toInstant(),
                zone);
    }

    private static OpeningHours random(Random random, Minutes minutes) {
        List<Window> windows = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            LocalTime from = time(random);
            LocalTime to = time(random);
            if (!from.equals(to)) {
                windows.add(new Window(days(random), from, to));
            }
        }
        Set<LocalDate> holidays = new HashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            holidays.add(LocalDate.ofInstant(minutes.begin(), minutes.zone()).plusDays(random.nextInt(DAYS)));
        }
        return new OpeningHours(windows, holidays, quiet(random));
    }

    private static @Nullable QuietHours quiet(Random random) {
        int which = random.nextInt(QuietHours.values().length * 2);
        return which < QuietHours.values().length ? QuietHours.values()[which] : null;
    }

    /** Often a time at which clocks change. */
    private static LocalTime time(Random random) {
        return random.nextBoolean()
                ? LocalTime.of(random.nextInt(4), 15 * random.nextInt(4))
                : LocalTime.of(random.nextInt(24), random.nextInt(60));
    }

    private static Set<DayOfWeek> days(Random random) {
        Set<DayOfWeek> days = new HashSet<>();
        for (int i = 1 + random.nextInt(7); i > 0; i--) {
            days.add(DayOfWeek.of(1 + random.nextInt(7)));
        }
        return days;
    }
}
