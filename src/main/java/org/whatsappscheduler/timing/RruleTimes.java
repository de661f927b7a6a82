package org.whatsappscheduler.timing;

import java.time.LocalDateTime;
import java.util.Optional;
import java.util.stream.Stream;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
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
            RecurrenceRuleIterator iterator = rule.iterator(floating(start));
            if (inclusive.isAfter(start)) {
                iterator.fastForward(floating(inclusive));
            }
            return Optional.of(iterator);
        } catch (IllegalArgumentException | IllegalStateException neverFires) {
            return Optional.empty();
        }
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
