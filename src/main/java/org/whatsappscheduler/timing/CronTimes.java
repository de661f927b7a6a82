package org.whatsappscheduler.timing;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cron expression, followed by cron-utils in a zone without daylight saving.
 *
 * @param days the midnights of the days on which it fires
 * @param timesOfDay when it fires on each of them, found once because the library takes its time for each
 */
record CronTimes(ExecutionTime days, List<LocalTime> timesOfDay) implements LocalTimes {

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

    private static final LocalDate ANY_DAY = LocalDate.EPOCH;

    CronTimes {
        timesOfDay = List.copyOf(timesOfDay);
    }

    static CronTimes of(String text) {
        String[] fields = CronText.parse(text).split(" ");
        ExecutionTime times = parse(fields[0], fields[1], "*", "*", "*");
        return new CronTimes(parse("0", "0", fields[2], fields[3], fields[4]), timesOfDay(times));
    }

    private static ExecutionTime parse(String... fields) {
        try {
            return ExecutionTime.forCron(new CronParser(DEFINITION).parse(String.join(" ", fields)));
        } catch (IllegalArgumentException invalid) {
            throw CronText.refused("This is no valid cron expression: %s".formatted(invalid.getMessage()));
        }
    }

    @Override
    public Stream<LocalDateTime> from(LocalDateTime inclusive) {
        LocalDateTime yesterday = inclusive.toLocalDate().minusDays(1).atStartOfDay();
        return Stream.iterate(
                        next(days, yesterday),
                        Optional::isPresent,
                        day -> day.flatMap(midnight -> next(days, midnight)))
                .flatMap(Optional::stream)
                .takeWhile(day -> day.getYear() <= LAST_YEAR)
                .flatMap(day -> timesOfDay.stream().map(day.toLocalDate()::atTime))
                .dropWhile(local -> local.isBefore(inclusive));
    }

    private static List<LocalTime> timesOfDay(ExecutionTime times) {
        List<LocalTime> all = new ArrayList<>();
        LocalDateTime tomorrow = ANY_DAY.plusDays(1).atStartOfDay();
        Optional<LocalDateTime> next = next(times, ANY_DAY.atStartOfDay().minusMinutes(1));
        while (next.isPresent() && next.get().isBefore(tomorrow)) {
            LocalDateTime time = next.get();
            if (!all.isEmpty()) {
                checkPause(ANY_DAY.atTime(all.getLast()), time);
            }
            all.add(time.toLocalTime());
            next = next(times, time);
        }
        // Two days on which it fires may be neighbours.
        checkPause(ANY_DAY.atTime(all.getLast()), tomorrow.with(all.getFirst()));
        return all;
    }

    private static void checkPause(LocalDateTime earlier, LocalDateTime later) {
        if (Duration.between(earlier, later).compareTo(SHORTEST_PAUSE) < 0) {
            throw CronText.refused("It fires at %s and again at %s: at least %d minutes have to lie between."
                    .formatted(earlier.toLocalTime(), later.toLocalTime(), SHORTEST_PAUSE.toMinutes()));
        }
    }

    private static Optional<LocalDateTime> next(ExecutionTime times, LocalDateTime exclusive) {
        return times.nextExecution(exclusive.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
    }
}
