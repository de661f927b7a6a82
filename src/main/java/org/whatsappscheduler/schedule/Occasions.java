package org.whatsappscheduler.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.planning.Agenda;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.TimingCheck;
import org.whatsappscheduler.planning.Timings;

/** Works out when schedules are next due. */
@ApplicationScoped
class Occasions {

    private static final String USED = """
            SELECT local FROM schedule_runs
             WHERE schedule_id = ? AND (local >= now() AT TIME ZONE 'UTC' - interval '2 days' OR local = ?::timestamp)
            """;

    private final Timings timings;
    private final DataSource database;

    Occasions(Timings timings, DataSource database) {
        this.timings = timings;
        this.database = database;
    }

    /** What a schedule means. */
    Timing timing(Schedule schedule) {
        return timings.read(schedule.timing(), schedule.expiresAfterMillis());
    }

    /**
     * When a new schedule is due first.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming what cannot be honoured
     */
    Occasion of(ScheduleRequest request, Instant now) {
        Instant at = request.scheduledTime() == null ? null : ScheduledTime.instant(request.scheduledTime(), now);
        return of(request.timing(now), Set.of(), at, now);
    }

    /** When it is due with these changes. */
    Occasion of(Schedule schedule, SchedulePatch patch, Instant now) {
        Timing timing = patch.applyTo(timing(schedule), now);
        Instant instant = patch.scheduledTime() == null
                ? schedule.scheduledTime()
                : ScheduledTime.instant(patch.scheduledTime(), now);
        return of(timing, used(schedule, timing), instant, now);
    }

    /** When it is due if it is let go now: a single time that has passed meanwhile is refused. */
    Occasion again(Schedule schedule, Instant now) {
        Timing timing = timing(schedule);
        if (timing.when() == null && schedule.scheduledTime().isBefore(now)) {
            throw Problem.SCHEDULING_CONFLICT.because("Its time has passed; give it another scheduled_time first");
        }
        return of(timing.askedAt(now), used(schedule, timing), schedule.scheduledTime(), now);
    }

    /** A single occurrence, as it was meant, also when its time has passed. */
    Occasion same(Schedule schedule) {
        Timing timing = timing(schedule);
        Instant at = schedule.scheduledTime();
        return new Agenda(timing)
                .first(at)
                .map(coming -> occasion(timing, coming))
                .orElseGet(() -> instant(timing, at));
    }

    /** The first occurrence from now on. */
    Optional<Occasion> next(Schedule schedule, Instant now) {
        Timing timing = timing(schedule);
        return new Agenda(timing, used(schedule, timing)).first(now).map(coming -> occasion(timing, coming));
    }

    /** The wall clocks, of those that may come yet, that have had their run: early, or planned already. */
    Set<LocalDateTime> used(Schedule schedule, Timing timing) {
        return new HashSet<>(Sql.on(database, USED)
                .with(schedule.id(), timing.local())
                .list(row -> row.getObject(1, LocalDateTime.class)));
    }

    private Occasion of(Timing timing, Set<LocalDateTime> used, @Nullable Instant at, Instant now) {
        Agenda.Coming coming = TimingCheck.check(timing, used, now);
        return coming == null ? instant(timing, Objects.requireNonNull(at)) : occasion(timing, coming);
    }

    private Occasion occasion(Timing timing, Agenda.Coming coming) {
        return new Occasion(
                timings.write(timing), coming.local(), coming.at(), coming.runAt(), timing.expiresAfterMs());
    }

    private Occasion instant(Timing timing, Instant at) {
        boolean isSaidByInstant = timing.isPlain() && timing.isUtc();
        return new Occasion(isSaidByInstant ? null : timings.write(timing), null, at, at, timing.expiresAfterMs());
    }
}
