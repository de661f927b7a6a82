package org.whatsappscheduler.timing;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.stream.Stream;

/** A cron expression, followed by cron-utils in a zone without daylight saving. */
record CronTimes(ExecutionTime times) implements LocalTimes {

    /** More often is not a schedule but a loop; it would also outrun the sweep that plans its runs. */
    static final Duration SHORTEST_PAUSE = Duration.ofMinutes(5);

    /** Unix cron, with L, W and # as Quartz has them; a restricted day of the month or of the week: either will do. */
    private static final CronDefinition DEFINITION = CronDefinitionBuilder.defineCron()
            .withMinutes()
            .withValidRange(0, 59)
            .withStrictRange()
            .and()
            .withHours()
            .withValidRange(0, 23)
            .withStrictRange()
            .and()
            .withDayOfMonth()
            .withValidRange(1, 31)
            .supportsL()
            .supportsW()
            .supportsLW()
            .withStrictRange()
            .and()
            .withMonth()
            .withValidRange(1, 12)
            .withStrictRange()
            .and()
            .withDayOfWeek()
            .withValidRange(0, 7)
            .withMondayDoWValue(1)
            .withIntMapping(7, 0)
            .supportsHash()
            .supportsL()
            .and()
            .instance();

    static CronTimes of(String text, LocalDateTime start) {
        String cron = CronText.parse(text);
        CronTimes times;
        try {
            times = new CronTimes(ExecutionTime.forCron(new CronParser(DEFINITION).parse(cron)));
        } catch (IllegalArgumentException invalid) {
            throw CronText.refused("This is no valid cron expression: %s".formatted(invalid.getMessage()));
        }
        times.checkPauses(start);
        return times;
    }

    @Override
    public Stream<LocalDateTime> from(LocalDateTime inclusive) {
        return Stream.iterate(next(inclusive.minusMinutes(1)), Optional::isPresent, local -> local.flatMap(this::next))
                .flatMap(Optional::stream)
                .takeWhile(local -> local.getYear() <= LAST_YEAR);
    }

    private Optional<LocalDateTime> next(LocalDateTime exclusive) {
        try {
            return times.nextExecution(exclusive.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    /** Every day it fires has the same times, so the first one tells; the night between two such days counts as well. */
    private void checkPauses(LocalDateTime start) {
        Optional<LocalDateTime> first = from(start.toLocalDate().atStartOfDay()).findFirst();
        if (first.isEmpty()) {
            return;
        }
        LocalDateTime previous = first.get();
        LocalDateTime tomorrow = previous.plusDays(1);
        for (Optional<LocalDateTime> next = next(previous);
                next.isPresent() && next.get().isBefore(tomorrow);
                next = next(previous)) {
            checkPause(previous, next.get());
            previous = next.get();
        }
        checkPause(previous, tomorrow);
    }

    private static void checkPause(LocalDateTime earlier, LocalDateTime later) {
        if (Duration.between(earlier, later).compareTo(SHORTEST_PAUSE) < 0) {
            throw CronText.refused("It fires at %s and again at %s: at least %d minutes have to lie between."
                    .formatted(earlier.toLocalTime(), later.toLocalTime(), SHORTEST_PAUSE.toMinutes()));
        }
    }
}
