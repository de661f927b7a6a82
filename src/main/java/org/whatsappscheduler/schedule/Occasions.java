package org.whatsappscheduler.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.planning.Agenda;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.TimingCheck;
import org.whatsappscheduler.planning.Timings;

/** Works out when schedules are next due. */
@ApplicationScoped
class Occasions {

    private final Timings timings;

    Occasions(Timings timings) {
        this.timings = timings;
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
        return of(request.timing(now), at, now);
    }

    /**
     * When it is due with these changes.
     *
     * @param at its present instant
     */
    Occasion of(Timing old, Instant at, SchedulePatch patch, Instant now) {
        Timing timing = patch.applyTo(old, now);
        Instant instant = patch.scheduledTime() == null ? at : ScheduledTime.instant(patch.scheduledTime(), now);
        return of(timing, instant, now);
    }

    /**
     * When it is due if it is let go now: a single time that has passed meanwhile is refused.
     *
     * @param at its instant, which counts if it is a bare one
     */
    Occasion again(Timing timing, Instant at, Instant now) {
        if (timing.when() == null && at.isBefore(now)) {
            throw Problem.SCHEDULING_CONFLICT.because("Its time has passed; give it another scheduled_time first");
        }
        return of(timing.askedAt(now), at, now);
    }

    /** A single occurrence, as it was meant, also when its time has passed. */
    Occasion same(Timing timing, Instant at) {
        Optional<Agenda.Coming> coming = new Agenda(timing).first(at);
        return coming.map(next -> occasion(timing, next))
                .orElseGet(() -> new Occasion(
                        timing.isPlain() ? null : timings.write(timing), null, at, at, timing.expiresAfterMs()));
    }

    /** The first occurrence from now on. */
    Optional<Occasion> next(Timing timing, Instant now) {
        return new Agenda(timing).first(now).map(next -> occasion(timing, next));
    }

    private Occasion occasion(Timing timing, Agenda.Coming coming) {
        return new Occasion(
                timings.write(timing), coming.local(), coming.at(), coming.runAt(), timing.expiresAfterMs());
    }

    private Occasion of(Timing timing, @Nullable Instant at, Instant now) {
        Agenda.Coming coming = TimingCheck.check(timing, now);
        if (coming == null) {
            Instant instant = Objects.requireNonNull(at);
            return new Occasion(
                    timing.isPlain() ? null : timings.write(timing), null, instant, instant, timing.expiresAfterMs());
        }
        return occasion(timing, coming);
    }
}
