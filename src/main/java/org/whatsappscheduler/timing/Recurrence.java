package org.whatsappscheduler.timing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Local times at which something recurs: strictly increasing, to the minute. */
public final class Recurrence {

    /** The longest wait for an occurrence: a leap day on a given day of the week takes 40 years around 2100. */
    static final int HORIZON_YEARS = 50;

    /** The most local times looked at in one search; with one every five minutes that is ten weeks of exclusions. */
    static final int MOST_STEPS = 20_000;

    private final LocalTimes times;
    private final LocalDateTime start;
    private final Set<LocalDate> excludedDays;
    private final Set<LocalDateTime> excludedTimes;
    private final @Nullable LocalDateTime last;

    private Recurrence(
            LocalTimes times,
            LocalDateTime start,
            Set<LocalDate> excludedDays,
            Set<LocalDateTime> excludedTimes,
            @Nullable LocalDateTime last) {
        this.times = times;
        this.start = ceiling(start);
        this.excludedDays = Set.copyOf(excludedDays);
        this.excludedTimes = Set.copyOf(excludedTimes);
        this.last = last;
    }

    /**
     * An RRULE of RFC 5545.
     *
     * @param start DTSTART: from when on, and at what time of day; itself an occurrence only if the rule matches it
     * @param excludedDays days without occurrences
     * @param excludedTimes single occurrences left out
     * @param until the last local time, inclusive; excludes COUNT and UNTIL in the rule
     * @throws UnsupportedTiming which part of it is not supported, or that it never happens
     */
    public static Recurrence ofRrule(
            String rrule,
            LocalDateTime start,
            Set<LocalDate> excludedDays,
            Set<LocalDateTime> excludedTimes,
            @Nullable LocalDateTime until) {
        if (!start.equals(start.truncatedTo(ChronoUnit.MINUTES))) {
            throw new UnsupportedTiming("#/when/local", "What recurs starts at a full minute.");
        }
        RruleText text = RruleText.parse(rrule);
        if (until != null && (text.count() != null || text.until() != null)) {
            throw new UnsupportedTiming(
                    "#/recurrence/until",
                    "until excludes %s in the RRULE.".formatted(text.count() == null ? "UNTIL" : "COUNT"));
        }
        LocalTimes times = RruleTimes.of(text, start);
        checkFires(times, start, RruleText.POINTER);
        LocalDateTime end = until;
        if (text.until() != null) {
            end = text.until();
        } else if (text.count() != null) {
            end = times.from(start).skip(text.count() - 1L).findFirst().orElse(null);
        }
        checkEnd(times, start, end, until == null ? RruleText.POINTER : "#/recurrence/until");
        return new Recurrence(times, start, excludedDays, excludedTimes, end);
    }

    /**
     * A cron expression of five fields; the other parameters as with {@link #ofRrule}, but a start between two minutes is
     * allowed: the time of day is the expression's.
     */
    public static Recurrence ofCron(
            String cron,
            LocalDateTime start,
            Set<LocalDate> excludedDays,
            Set<LocalDateTime> excludedTimes,
            @Nullable LocalDateTime until) {
        LocalTimes times = CronTimes.of(cron);
        checkFires(times, ceiling(start), CronText.POINTER);
        checkEnd(times, ceiling(start), until, "#/recurrence/until");
        return new Recurrence(times, start, excludedDays, excludedTimes, until);
    }

    /** The last local time of a day, for an {@code until} that is a date. */
    public static LocalDateTime endOf(LocalDate day) {
        return day.atTime(LocalTime.MAX);
    }

    private static void checkFires(LocalTimes times, LocalDateTime start, String pointer) {
        Optional<LocalDateTime> first = times.from(start).findFirst();
        if (first.isEmpty() || first.get().isAfter(start.plusYears(HORIZON_YEARS))) {
            throw new UnsupportedTiming(
                    pointer, "It never happens within %d years of its start.".formatted(HORIZON_YEARS));
        }
    }

    private static void checkEnd(LocalTimes times, LocalDateTime start, @Nullable LocalDateTime end, String pointer) {
        if (end != null
                && times.from(start)
                        .findFirst()
                        .filter(first -> !first.isAfter(end))
                        .isEmpty()) {
            throw new UnsupportedTiming(pointer, "It ends before it happens for the first time.");
        }
    }

    /** The first occurrence strictly after a local time; empty when there is none, or none within the horizon. */
    public Optional<LocalDateTime> after(LocalDateTime exclusive) {
        return atOrAfter(exclusive.plusNanos(1));
    }

    /** As {@link #after(LocalDateTime)}, but the local time itself counts. */
    public Optional<LocalDateTime> atOrAfter(LocalDateTime inclusive) {
        return from(inclusive).findFirst();
    }

    public List<LocalDateTime> between(LocalDateTime fromInclusive, LocalDateTime toExclusive, int most) {
        return from(fromInclusive)
                .takeWhile(local -> local.isBefore(toExclusive))
                .limit(most)
                .toList();
    }

    public boolean contains(LocalDateTime local) {
        return atOrAfter(local).filter(local::equals).isPresent();
    }

    /**
     * In a zone, the first occurrence whose instant is strictly after. Of two local times that fall on one instant (a time
     * in the gap and the one it moves to) the earlier counts; the later is left out. Instants strictly increase from one to
     * the next, which the local times need not do: 02:30 in the gap happens at 03:30, after 03:00.
     */
    public Optional<Occurrence> after(Instant exclusive, ZoneId zone) {
        Occurrence moved = null;
        for (Iterator<LocalDateTime> walk =
                        from(firstThatCanBeAfter(exclusive, zone)).iterator();
                walk.hasNext(); ) {
            LocalDateTime local = walk.next();
            Occurrence next = new Occurrence(local, WallClock.at(local, zone));
            Instant instant = next.at().instant();
            if (!instant.isAfter(exclusive)) {
                continue;
            }
            if (moved == null || instant.isBefore(moved.at().instant())) {
                moved = next;
            }
            // Only what lies in the gap is overtaken by later local times.
            if (next.at().kind() != WallClock.Kind.GAP) {
                break;
            }
        }
        return Optional.ofNullable(moved);
    }

    /** What lay in a gap that has just passed may still be to come. */
    private static LocalDateTime firstThatCanBeAfter(Instant exclusive, ZoneId zone) {
        LocalDateTime local = LocalDateTime.ofInstant(exclusive, zone);
        ZoneOffsetTransition passed = zone.getRules().previousTransition(exclusive.plusNanos(1));
        boolean inShadow = passed != null
                && passed.isGap()
                && exclusive.isBefore(passed.getInstant().plus(passed.getDuration()));
        return inShadow ? passed.getDateTimeBefore() : local;
    }

    private Stream<LocalDateTime> from(LocalDateTime inclusive) {
        if (inclusive.getYear() > LocalTimes.LAST_YEAR) {
            return Stream.empty();
        }
        LocalDateTime first = inclusive.isBefore(start) ? start : ceiling(inclusive);
        LocalDateTime horizon = first.plusYears(HORIZON_YEARS);
        LocalDateTime end = last == null || last.isAfter(horizon) ? horizon : last;
        return times.from(first)
                .limit(MOST_STEPS)
                .takeWhile(local -> !local.isAfter(end))
                .filter(local -> !excludedDays.contains(local.toLocalDate()) && !excludedTimes.contains(local));
    }

    private static LocalDateTime ceiling(LocalDateTime local) {
        LocalDateTime floor = local.truncatedTo(ChronoUnit.MINUTES);
        return floor.equals(local) ? local : floor.plusMinutes(1);
    }

    /** One occurrence in one zone. */
    public record Occurrence(LocalDateTime local, WallClock at) {}
}
