package org.whatsappscheduler.timing;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import java.util.stream.Stream;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRule.Part;
import org.dmfs.rfc5545.recur.RecurrenceRule.RfcMode;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/** An RRULE without its end, followed by lib-recur in floating time. */
record RruleTimes(RecurrenceRule rule, LocalDateTime start) implements LocalTimes {

    static RruleTimes of(RruleText text, LocalDateTime start) {
        try {
            return new RruleTimes(new RecurrenceRule(text.rule(), RfcMode.RFC5545_STRICT), start);
        } catch (InvalidRecurrenceRuleException invalid) {
            throw RruleText.refused("This is no valid RRULE: %s.".formatted(invalid.getMessage()));
        }
    }

    @Override
    public Stream<LocalDateTime> from(LocalDateTime inclusive) {
        Optional<RecurrenceRuleIterator> walk = startAt(inclusive);
        if (walk.isEmpty()) {
            return Stream.empty();
        }
        RecurrenceRuleIterator iterator = walk.get();
        return Stream.iterate(next(iterator), Optional::isPresent, previous -> next(iterator))
                .flatMap(Optional::stream)
                .takeWhile(local -> local.getYear() <= LAST_YEAR)
                .dropWhile(local -> local.isBefore(inclusive));
    }

    private Optional<RecurrenceRuleIterator> startAt(LocalDateTime inclusive) {
        try {
            LocalDateTime seed = seed();
            RecurrenceRuleIterator iterator = rule.iterator(floating(seed));
            if (inclusive.isAfter(seed)) {
                iterator.fastForward(floating(inclusive));
            }
            return Optional.of(iterator);
        } catch (IllegalArgumentException | IllegalStateException neverFires) {
            return Optional.empty();
        }
    }

    /**
     * BYSETPOS counts within a whole week, month or year; the library counts in the first one from the start on only, so it
     * is started where that one begins. Such a rule takes nothing but the time of day from its start.
     */
    private LocalDateTime seed() {
        if (!rule.hasPart(Part.BYSETPOS)) {
            return start;
        }
        return switch (rule.getFreq()) {
            case YEARLY -> start.withDayOfYear(1);
            case MONTHLY -> start.withDayOfMonth(1);
            case WEEKLY ->
                start.with(TemporalAdjusters.previousOrSame(
                        DayOfWeek.SUNDAY.plus(rule.getWeekStart().ordinal())));
            default -> start;
        };
    }

    /** The library throws when a rule has matched nothing for a long time; for us it has ended. */
    private static Optional<LocalDateTime> next(RecurrenceRuleIterator iterator) {
        try {
            return iterator.hasNext() ? Optional.of(local(iterator.nextDateTime())) : Optional.empty();
        } catch (IllegalArgumentException | IllegalStateException neverFiresAgain) {
            return Optional.empty();
        }
    }

    private static DateTime floating(LocalDateTime local) {
        return new DateTime(
                local.getYear(),
                local.getMonthValue() - 1,
                local.getDayOfMonth(),
                local.getHour(),
                local.getMinute(),
                0);
    }

    private static LocalDateTime local(DateTime floating) {
        return LocalDateTime.of(
                floating.getYear(),
                floating.getMonth() + 1,
                floating.getDayOfMonth(),
                floating.getHours(),
                floating.getMinutes());
    }
}
