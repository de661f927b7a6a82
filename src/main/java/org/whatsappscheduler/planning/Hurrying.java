package org.whatsappscheduler.planning;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;

/** Brings forward to now what a schedule would send later: whatever has been planned of it, and whatever has not. */
@ApplicationScoped
public class Hurrying {

    /** Waits for the page that is being planned. */
    private static final String RUNS_TO_HURRY = """
            SELECT %s FROM schedule_runs WHERE schedule_id = ? AND state = 'planning' ORDER BY id FOR UPDATE
            """.formatted(FrozenRun.COLUMNS);

    private static final String HURRY_RUN = """
            UPDATE schedule_runs SET occurrence = ?, expires_at = ?, pace = NULL, timing = ?::jsonb WHERE id = ?
            """;

    /** What is being brought back from a pause; waits for the page that is. */
    private static final String HURRY_PARKED = """
            UPDATE delivery_parked q
               SET due_at = now(), expires_at = CASE WHEN r.per_recipient THEN now() ELSE q.expires_at END
              FROM schedule_runs r
             WHERE r.schedule_id = ? AND q.run_id = r.id AND q.attempt = 0 AND q.due_at > now()
            """;

    private static final String FORECAST_RUNS = """
            SELECT id FROM schedule_runs WHERE schedule_id = ? AND state = 'sending' AND forecast_at IS NOT NULL
            """;

    private static final String HURRY = """
            WITH moved AS (
                DELETE FROM delivery_queue q USING schedule_runs r
                 WHERE r.schedule_id = ? AND q.run_id = r.id AND q.attempt = 0 AND q.due_at > now() RETURNING q.*)
            INSERT INTO delivery_queue
            SELECT m.id, m.day, m.run_id, m.recipient_id, m.sender_id, now(),
                   CASE WHEN r.per_recipient THEN now() ELSE m.expires_at END, m.attempt, m.priority, m.rescues
              FROM moved m JOIN schedule_runs r ON r.id = m.run_id
            """;

    private final DataSource database;
    private final Starting starting;
    private final Timings timings;
    private final Forecasts forecasts;
    private final Clock clock;

    Hurrying(DataSource database, Starting starting, Timings timings, Forecasts forecasts, Clock clock) {
        this.database = database;
        this.starting = starting;
        this.timings = timings;
        this.forecasts = forecasts;
        this.clock = clock;
    }

    /**
     * Refuses to bring a schedule's next occurrence forward to where it would expire before the hours of sending begin, by
     * the clock of those of whom none is known.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 409
     */
    public void requireTimeNow(UUID scheduleId) {
        requireTime(starting.ifHurried(scheduleId));
    }

    private static void requireTime(Departures departures) {
        if ("expired".equals(departures.of(departures.fallback()).status())) {
            throw Problem.SCHEDULING_CONFLICT.because("Sent now it would expire before the hours of sending begin");
        }
    }

    /**
     * Makes what a schedule has queued for later due now, and what is still to be queued, within the hours there are.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 409 as {@link #requireTimeNow}
     */
    public void hurry(UUID scheduleId) {
        Instant at = clock.instant();
        for (FrozenRun run : Sql.on(database, RUNS_TO_HURRY).with(scheduleId).list(FrozenRun::of)) {
            hurry(run, at);
            at = at.plus(1, ChronoUnit.MICROS);
        }
        Sql.on(database, HURRY_PARKED).with(scheduleId).update();
        Sql.on(database, HURRY).with(scheduleId).update();
        Sql.on(database, FORECAST_RUNS)
                .with(scheduleId)
                .list(row -> row.getObject(1, UUID.class))
                .forEach(forecasts::note);
    }

    /** Runs have an instant each, so that none is taken for the other. */
    private void hurry(FrozenRun run, Instant at) {
        Timing hurried = timings.read(run.timing(), null).hurried();
        Departures departures = new Departures(hurried, at, run.local());
        requireTime(departures);
        Instant expiresAt = run.perRecipient() ? null : departures.expiresAt();
        Sql.on(database, HURRY_RUN)
                .with(at, expiresAt, run.timing() == null ? null : timings.write(hurried), run.id())
                .update();
    }
}
