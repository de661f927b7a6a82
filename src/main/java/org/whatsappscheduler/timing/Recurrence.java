package org.whatsappscheduler.timing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The local times at which something recurs, to the minute. Immutable. */
public final class Recurrence {

    /** So many occurrences in a row may be excluded. */
    private static final int MOST_EXCLUDED = 1_000;

    /** No clock is ever put forward or back by more: Samoa left out a day. */
    private static final int LONGEST_SHIFT_HOURS = 25;

    /** An occurrence in a zone. */
    public record Occurrence(LocalDateTime local, WallClock at) {}

    private final Rule rule;
    private final LocalDateTime start;
    private final Set<LocalDate> excludedDays;
    private final Set<LocalDateTime> excludedTimes;
    private final @Nullable LocalDateTime until;

    private Recurrence(
            Rule rule,
            LocalDateTime start,
            Set<LocalDate> excludedDays,
            Set<LocalDateTime> excludedTimes,
            @Nullable LocalDateTime until) {
        this.rule = rule;
        this.start = start;
        this.excludedDays = Set.copyOf(excludedDays);
        this.excludedTimes = Set.copyOf(excludedTimes);
        this.until = until;
    }

    /**
     * By a rule of RFC 5545.
     *
     * @param start when it begins to count, and the time of the day; an occurrence only if the rule says so
     * @param until the last time at which it may come
     * @throws UnsupportedTiming naming what is not offered
     */
    public static Recurrence ofRrule(
            String rrule,
            LocalDateTime start,
            Set<LocalDate> excludedDays,
            Set<LocalDateTime> excludedTimes,
            @Nullable LocalDateTime until) {
        Rule rule = new RruleRule(rrule, start, until != null);
        return new Recurrence(rule, start, excludedDays, excludedTimes, until).required(RruleRule.POINTER);
    }

    /**
     * By a cron expression.
     *
     * @param start not before then
     * @param until the last time at which it may come
     * @throws UnsupportedTiming naming what is not offered
     */
    public static Recurrence ofCron(
            String cron,
            LocalDateTime start,
            Set<LocalDate> excludedDays,
            Set<LocalDateTime> excludedTimes,
            @Nullable LocalDateTime until) {
        Rule rule = new CronRule(cron, start);
        return new Recurrence(rule, start, excludedDays, excludedTimes, until).required(CronRule.POINTER);
    }

    private Recurrence required(String pointer) {
        if (atOrAfter(start).isEmpty()) {
            throw new UnsupportedTiming(pointer, "never comes");
        }
        return this;
    }

    /** The first occurrence strictly after; empty when it has ended. */
    public Optional<LocalDateTime> after(LocalDateTime exclusive) {
        LocalDateTime from = exclusive.isBefore(start) ? start.minusMinutes(1) : exclusive;
        for (int i = 0; i < MOST_EXCLUDED; i++) {
            Optional<LocalDateTime> next = rule.after(from);
            if (next.isEmpty() || until != null && next.get().isAfter(until)) {
                return Optional.empty();
            }
            if (!isExcluded(next.get())) {
                return next;
            }
            from = next.get();
        }
        return Optional.empty();
    }

    /** The first occurrence then or later. */
    public Optional<LocalDateTime> atOrAfter(LocalDateTime inclusive) {
        return after(inclusive.minusNanos(1));
    }

    /** Those within a span of time, the first of them. */
    public List<LocalDateTime> between(LocalDateTime from, LocalDateTime to, int most) {
        List<LocalDateTime> found = new ArrayList<>();
        Optional<LocalDateTime> next = atOrAfter(from);
        while (next.isPresent() && next.get().isBefore(to) && found.size() < most) {
            found.add(next.get());
            next = after(next.get());
        }
        return found;
    }

    /** Whether it comes at that time. */
    public boolean contains(LocalDateTime local) {
        return atOrAfter(local).filter(local::equals).isPresent();
    }

    /**
     * The first occurrence in a zone whose instant is strictly after. Where clocks are put forward, a time in the gap moves
     * onto a later one; if that one is an occurrence too, the two are one, by the earlier local time.
     */
    public Optional<Occurrence> after(Instant exclusive, ZoneId zone) {
        LocalDateTime from = LocalDateTime.ofInstant(exclusive, zone).minusHours(LONGEST_SHIFT_HOURS);
        Optional<LocalDateTime> next = atOrAfter(from);
        Optional<Occurrence> best = Optional.empty();
        while (next.isPresent()) {
            Occurrence one = new Occurrence(next.get(), WallClock.at(next.get(), zone));
            if (best.isPresent() && next.get().isAfter(best.get().local().plusHours(LONGEST_SHIFT_HOURS))) {
                break;
            }
            if (one.at().instant().isAfter(exclusive)
                    && (best.isEmpty()
                            || one.at().instant().isBefore(best.get().at().instant()))) {
                best = Optional.of(one);
            }
            next = after(next.get());
        }
        return best;
    }

    private boolean isExcluded(LocalDateTime local) {
        return excludedDays.contains(local.toLocalDate()) || excludedTimes.contains(local);
    }
}
