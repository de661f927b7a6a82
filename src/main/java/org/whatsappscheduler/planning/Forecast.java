package org.whatsappscheduler.planning;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * When all of a run will have been handed over, if nothing fails. Pure.
 *
 * @param finishAt to the second
 * @param limitedBy what it takes so long for: {@code schedule}, the instants asked for; or a limit of the sender,
 *     {@code messages_per_second}, {@code messages_per_hour}; absent of runs that were planned before it was kept
 */
@Schema(name = "Forecast")
public record Forecast(
        Instant finishAt,

        @Schema(enumeration = {"schedule", "messages_per_second", "messages_per_hour"}) @Nullable
        String limitedBy) {

    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    /** So many that are due at an instant. */
    public record Cohort(Instant at, long count) {}

    /** What the sender may do. */
    public record Limits(int perSecond, @Nullable Integer perHour) {}

    /**
     * Works off what is due, in its order.
     *
     * @param cohorts by their instants; not empty
     * @param ahead how many of others have to leave before
     */
    public static Forecast of(List<Cohort> cohorts, Limits limits, long ahead) {
        Instant begin = cohorts.getFirst().at();
        long since = ahead;
        Instant free = begin.plus(work(since, limits));
        for (Cohort cohort : cohorts) {
            if (!cohort.at().isBefore(free)) {
                begin = cohort.at();
                since = 0;
            }
            since += cohort.count();
            free = begin.plus(work(since, limits));
        }
        boolean waits = Duration.between(cohorts.getLast().at(), free).compareTo(AT_ONCE) > 0;
        boolean hourly = limits.perHour() != null && since > limits.perHour();
        return new Forecast(
                free.plusNanos(999_999_999).truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                waits ? hourly ? "messages_per_hour" : "messages_per_second" : "schedule");
    }

    /** How long so many take at the least: the last of an hour's worth waits for the hour to be over. */
    private static Duration work(long count, Limits limits) {
        if (count == 0) {
            return Duration.ZERO;
        }
        long hours = limits.perHour() == null ? 0 : (count - 1) / limits.perHour();
        long rest = limits.perHour() == null ? count - 1 : (count - 1) % limits.perHour();
        return Duration.ofHours(hours).plusMillis(rest * 1_000 / limits.perSecond());
    }
}
