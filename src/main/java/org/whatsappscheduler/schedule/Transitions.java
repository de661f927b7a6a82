package org.whatsappscheduler.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.api.Preconditions;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.delivery.Claim.RunState;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.Retrying;
import org.whatsappscheduler.delivery.RunRows;

/** Creates, cancels, pauses, retries and hurries schedules: each in one transaction that ends with the facts being told. */
@ApplicationScoped
class Transitions {

    private static final String STOP_RUNS = """
            UPDATE schedule_runs SET state = 'cancelled', completed_at = now()
             WHERE schedule_id = ? AND state IN ('planning', 'sending') RETURNING id
            """;

    private static final String PAUSE_RUNS = """
            UPDATE schedule_runs SET paused_at = CASE WHEN ? THEN now() END
             WHERE schedule_id = ? AND state IN ('planning', 'sending') RETURNING id
            """;

    private static final String RUNS = """
            SELECT id, coalesce(expires_at <= now(), false) AS expired FROM schedule_runs
             WHERE schedule_id = ? AND state IN ('planning', 'sending', 'done')
            """;

    private static final String REOPEN_RUN = """
            UPDATE schedule_runs SET state = 'sending', completed_at = NULL WHERE id = ? AND state = 'done'
            """;

    private final Schedule.Repository schedules;
    private final Planner planner;
    private final DeliveryQueue queue;
    private final RunRows rows;
    private final Retrying retrying;
    private final ScheduleQuery query;
    private final ReferenceCheck references;
    private final DataSource database;
    private final Preconditions preconditions;
    private final Clock clock;
    private final Event<Object> facts;

    Transitions(
            Schedule.Repository schedules,
            Planner planner,
            DeliveryQueue queue,
            RunRows rows,
            Retrying retrying,
            ScheduleQuery query,
            ReferenceCheck references,
            DataSource database,
            Preconditions preconditions,
            Clock clock,
            Event<Object> facts) {
        this.schedules = schedules;
        this.planner = planner;
        this.queue = queue;
        this.rows = rows;
        this.retrying = retrying;
        this.query = query;
        this.references = references;
        this.database = database;
        this.preconditions = preconditions;
        this.clock = clock;
        this.facts = facts;
    }

    /** Stores a new schedule. */
    @Transactional
    ScheduleView create(ScheduleRequest request) {
        Instant now = clock.instant();
        Instant at = request.instant(now);
        UUID sender = references.check(request.messageId(), request.groupId(), request.senderId());
        Schedule schedule = new Schedule(request, sender, at, now);
        schedules.persistAndFlush(schedule);
        facts.fire(new DueSoon(at));
        return schedule.viewBeforeAnyRun();
    }

    /** Changes what is given, unless it is too late for that. */
    @Transactional
    void change(UUID id, ScheduleRequest.Patch patch) {
        Instant now = clock.instant();
        Schedule schedule = lock(id);
        Instant at = patch.scheduledTime() == null ? null : ScheduleRequest.instant(patch.scheduledTime(), now);
        schedule.change(patch, at, hasRun(id), now);
        if (patch.messageId() != null || patch.groupId() != null || patch.senderId() != null) {
            references.check(schedule.messageId(), schedule.groupId(), schedule.senderId());
        }
        schedules.flush();
        if (at != null) {
            facts.fire(new DueSoon(at));
        }
    }

    /** Deletes a schedule that has left no trace. */
    @Transactional
    void delete(UUID id) {
        Schedule schedule = lock(id);
        if (hasRun(id)) {
            throw Problem.RESOURCE_IN_USE.because("It has a run, which tells who got what; archive it instead");
        }
        schedules.delete(schedule);
        schedules.flush();
    }

    /** Puts a schedule that has ended out of sight. */
    @Transactional
    void archive(UUID id) {
        lock(id).archive(clock.instant());
        schedules.flush();
    }

    private boolean hasRun(UUID id) {
        return Sql.on(database, "SELECT 1 FROM schedule_runs WHERE schedule_id = ? LIMIT 1")
                .with(id)
                .first(row -> true)
                .isPresent();
    }

    /** Stops a schedule: nothing that is still in the queue is sent any more. */
    @Transactional
    Cancellation cancel(UUID id) {
        lock(id).cancel(clock.instant());
        // The run before its rows: a page being planned holds the run's row, and what it adds is then seen here.
        List<UUID> runs = Sql.on(database, STOP_RUNS).with(id).list(row -> row.getObject(1, UUID.class));
        long stopped = 0;
        long inFlight = 0;
        for (UUID run : runs) {
            stopped += rows.align(run, RunState.CANCELLED) + rows.waiting(run);
            inFlight += queue.inFlight(run);
            facts.fire(new RunHalted(run, RunState.CANCELLED));
        }
        schedules.flush();
        return new Cancellation(stopped, query.get(id).counts().left(), inFlight);
    }

    /** Halts a schedule: nothing that has not left leaves until it is resumed. */
    @Transactional
    void pause(UUID id) {
        lock(id).pause(clock.instant());
        pauseRuns(id, true);
        schedules.flush();
    }

    /** Lets a paused schedule go on; what has become due meanwhile goes out now. */
    @Transactional
    void resume(UUID id) {
        Instant now = clock.instant();
        Schedule schedule = lock(id);
        schedule.resume(!pauseRuns(id, false).isEmpty(), now);
        schedules.flush();
        facts.fire(new DueSoon(now));
    }

    private List<UUID> pauseRuns(UUID id, boolean paused) {
        RunState state = paused ? RunState.PAUSED : RunState.ACTIVE;
        List<UUID> runs = Sql.on(database, PAUSE_RUNS).with(paused, id).list(row -> row.getObject(1, UUID.class));
        for (UUID run : runs) {
            rows.align(run, state);
            facts.fire(new RunHalted(run, state));
        }
        return runs;
    }

    /** Tries again what the scope says. Page by page within the one transaction, so that the answer is exact. */
    @Transactional
    Retried retry(UUID id, RetryRequest.Scope scope) {
        record Run(UUID id, boolean expired) {}
        Instant now = clock.instant();
        Schedule schedule = lock(id);
        schedule.retry();
        List<Run> runs = Sql.on(database, RUNS)
                .with(id)
                .list(row -> new Run(row.getObject("id", UUID.class), row.getBoolean("expired")));
        long requeued = 0;
        for (Run run : runs) {
            if (run.expired()) {
                throw Problem.SCHEDULING_CONFLICT.because("It has expired and can't be retried");
            }
            long some = retryRun(run.id(), scope);
            if (some > 0 && scope != RetryRequest.Scope.pending) {
                Sql.on(database, REOPEN_RUN).with(run.id()).update();
                schedule.reopen(now);
            }
            requeued += some;
        }
        schedules.flush();
        facts.fire(new DueSoon(now));
        return new Retried(scope, requeued);
    }

    private long retryRun(UUID run, RetryRequest.Scope scope) {
        long all = 0;
        long page;
        do {
            page = switch (scope) {
                case failed -> retrying.failed(run);
                case unknown -> retrying.unknown(run);
                case pending -> retrying.pending(run);
            };
            all += page;
        } while (page >= Retrying.PAGE);
        return all;
    }

    /** Makes a schedule due now; one that is already on its way is not sent twice. */
    @Transactional
    void sendNow(UUID id) {
        Instant now = clock.instant();
        if (lock(id).sendNow(now)) {
            planner.hurry(id);
        }
        schedules.flush();
        facts.fire(new DueSoon(now));
    }

    private Schedule lock(UUID id) {
        Schedule schedule = schedules.lock(id);
        preconditions.check(schedule.version());
        return schedule;
    }
}
