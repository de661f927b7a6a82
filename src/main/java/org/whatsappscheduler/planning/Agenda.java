package org.whatsappscheduler.planning;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.timing.Recurrence;
import org.whatsappscheduler.timing.WallClock;

/** The occurrences of one schedule: which are due, which were missed, which comes next. Pure. */
public final class Agenda {

    /** Later than that after its time, an occurrence was missed. */
    static final Duration MISSED_AFTER = Duration.ofMinutes(5);

    /** Of those missed, the most that are made up for by {@code catch_up: all}. */
    static final int MOST_MADE_UP = 24;

    /** Of those missed, the most that are written down, after however long an outage: the newest. */
    static final int MOST_MISSED = 1_000;

    /**
     * An occurrence to come.
     *
     * @param local the wall clock; null for a bare instant
     * @param at the instant, by the clock of the zone or of those without one
     * @param runAt when it is to be planned: the first instant at which it is that time somewhere
     */
    public record Coming(@Nullable LocalDateTime local, Instant at, Instant runAt) {}

    /**
     * An occurrence whose time has come.
     *
     * @param missed why nothing is sent; null when it is
     */
    public record Firing(
            Instant occurrence,
            @Nullable LocalDateTime local,
            @Nullable String missed) {}

    /** What is due, oldest first, and what comes after it. */
    public record Due(List<Firing> firings, Optional<Coming> next) {}

    private final Timing timing;
    private final Set<LocalDateTime> used;
    private final Optional<Recurrence> rule;

    /** Of what has not had any run. */
    public Agenda(Timing timing) {
        this(timing, Set.of());
    }

    /**
     * @param used the wall clocks that have had their run, early perhaps because somebody wished it: they don't come again
     */
    public Agenda(Timing timing, Set<LocalDateTime> used) {
        this.timing = timing;
        this.used = used;
        this.rule = timing.rule();
    }

    /** The first occurrence from now on; empty when there is none. A single one may have passed. */
    public Optional<Coming> first(Instant now) {
        LocalDateTime local = timing.local();
        return rule.map(recurrence -> next(recurrence, now.minusNanos(1)))
                .orElseGet(() -> Optional.ofNullable(local).map(this::coming));
    }

    /** The next occurrences from now on. */
    public List<Coming> next(Instant now, int most) {
        List<Coming> coming = new ArrayList<>();
        Optional<Coming> next = first(now);
        while (next.isPresent() && coming.size() < most) {
            coming.add(next.get());
            Instant after = next.get().at();
            next = rule.flatMap(recurrence -> next(recurrence, after));
        }
        return coming;
    }

    /** Recurs by the clock of its zone, or of those who have none; what falls on one instant is one occurrence. */
    private Optional<Coming> next(Recurrence recurrence, Instant after) {
        Optional<Recurrence.Occurrence> next = recurrence.after(after, timing.zone());
        while (next.isPresent() && used.contains(next.get().local())) {
            next = recurrence.after(next.get().at().instant(), timing.zone());
        }
        return next.map(occurrence -> coming(occurrence.local()));
    }

    /** The occurrence at a wall clock, by the rules of today. */
    public Coming coming(LocalDateTime local) {
        Instant at = WallClock.at(local, timing.zone()).instant();
        return new Coming(local, at, timing.isByRecipient() ? WallClock.earliest(local) : at);
    }

    /**
     * What is due of a schedule whose next occurrence has come within reach.
     *
     * @param nextLocal its wall clock
     * @param at its instant
     */
    public Due due(@Nullable LocalDateTime nextLocal, Instant at, Instant now) {
        if (timing.recurrence() == null || nextLocal == null) {
            return new Due(List.of(new Firing(at, nextLocal, null)), Optional.empty());
        }
        Recurrence recurrence = rule.orElseThrow();
        Deque<Coming> due = new ArrayDeque<>();
        Coming first = coming(nextLocal);
        if (!used.contains(nextLocal)) {
            due.add(first);
        }
        Optional<Coming> next = next(recurrence, first.at());
        while (next.isPresent() && !next.get().runAt().isAfter(now)) {
            due.add(next.get());
            if (due.size() > MOST_MISSED) {
                due.removeFirst();
            }
            next = next(recurrence, next.get().at());
        }
        return new Due(firings(List.copyOf(due), now), next);
    }

    /** A person's wish to have the next occurrence now uses that one up. */
    public Due hurried(@Nullable LocalDateTime nextLocal, Instant now) {
        Optional<Coming> next = nextLocal == null
                ? Optional.empty()
                : rule.flatMap(
                        recurrence -> next(recurrence, later(coming(nextLocal).at(), now)));
        return new Due(List.of(new Firing(now, nextLocal, null)), next);
    }

    private List<Firing> firings(List<Coming> due, Instant now) {
        String catchUp = timing.recurrence() == null || timing.recurrence().catchUp() == null
                ? "once"
                : timing.recurrence().catchUp();
        Deque<Firing> firings = new ArrayDeque<>();
        boolean expired = false;
        for (int younger = 0; younger < due.size(); younger++) {
            Coming one = due.get(due.size() - 1 - younger);
            expired = expired || isOver(one, now);
            String missed = expired ? "it had expired when the service was back" : missed(one, younger, catchUp, now);
            firings.addFirst(new Firing(one.at(), one.local(), missed));
        }
        return List.copyOf(firings);
    }

    /** Whether nobody may get it any more: nor those whose hours open later. */
    private boolean isOver(Coming one, Instant now) {
        return !now.isBefore(new Departures(timing, one.at(), one.local()).overAt());
    }

    /** By everybody's own clock several may be due that are still to come for some: those have not been missed. */
    private @Nullable String missed(Coming one, int younger, String catchUp, Instant now) {
        Instant end = timing.isByRecipient() && one.local() != null ? WallClock.latest(one.local()) : one.at();
        boolean over = end.isBefore(now);
        return switch (catchUp) {
            case "skip" -> now.isAfter(end.plus(MISSED_AFTER)) ? "it was missed, and catch_up is skip" : null;
            case "all" -> over && younger >= MOST_MADE_UP ? "more than " + MOST_MADE_UP + " were missed" : null;
            case "once" -> over && younger > 0 ? "a later one makes up for it" : null;
            default -> throw new IllegalStateException("No such catch_up");
        };
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
