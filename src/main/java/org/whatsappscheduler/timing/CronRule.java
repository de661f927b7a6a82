package org.whatsappscheduler.timing;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** A cron expression of five fields. Days of the month and of the week, if both are given, add up, as cron has it. */
final class CronRule implements Rule {

    static final String POINTER = "#/recurrence/cron";

    /** More often than that is no schedule of messages to people. */
    private static final Duration CLOSEST = Duration.ofMinutes(5);

    /** So many occurrences in a row are looked at for their distance: more than a day of the closest. */
    private static final int LOOKED_AT = 300;

    private static final int FIELDS = 5;

    private static final CronDefinition FIVE_FIELDS = CronDefinitionBuilder.defineCron()
            .withMinutes()
            .withStrictRange()
            .and()
            .withHours()
            .withStrictRange()
            .and()
            .withDayOfMonth()
            .supportsL()
            .supportsW()
            .supportsLW()
            .withStrictRange()
            .and()
            .withMonth()
            .withStrictRange()
            .and()
            .withDayOfWeek()
            .withValidRange(0, 7)
            .withMondayDoWValue(1)
            .withIntMapping(7, 0)
            .supportsHash()
            .supportsL()
            .withStrictRange()
            .and()
            .instance();

    private final ExecutionTime times;

    CronRule(String text, LocalDateTime start) {
        String expression = text.strip();
        if (expression.startsWith("@")) {
            throw refused("names such as @daily are not offered; five fields are");
        }
        if (expression.split("\\s+").length != FIELDS) {
            throw refused("has not five fields: minute, hour, day of month, month, day of week");
        }
        this.times = parse(expression);
        requireDistance(start);
    }

    private static ExecutionTime parse(String expression) {
        try {
            return ExecutionTime.forCron(
                    new CronParser(FIVE_FIELDS).parse(expression).validate());
        } catch (IllegalArgumentException invalid) {
            throw refused("is not a valid cron expression of five fields");
        }
    }

    private void requireDistance(LocalDateTime start) {
        Optional<LocalDateTime> one = after(start);
        for (int i = 0; i < LOOKED_AT && one.isPresent(); i++) {
            Optional<LocalDateTime> next = after(one.get());
            if (next.isPresent() && Duration.between(one.get(), next.get()).compareTo(CLOSEST) < 0) {
                throw refused("comes more often than every five minutes");
            }
            one = next;
        }
    }

    @Override
    public Optional<LocalDateTime> after(LocalDateTime exclusive) {
        return times.nextExecution(exclusive.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
    }

    private static UnsupportedTiming refused(String detail) {
        return new UnsupportedTiming(POINTER, detail);
    }
}
