package org.whatsappscheduler.schedule;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Preconditions;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.delivery.Claim.RunState;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.Retrying;
import org.whatsappscheduler.delivery.RunRows;
import org.whatsappscheduler.planning.Hurrying;

/** Creates, cancels, pauses, retries and hurries schedules: each in one transaction that ends with the facts being told. */
@ApplicationScoped
class Transitions {

    private static final String STOP_RUNS = """
            UPDATE schedule_runs SET state = 'cancelled', completed_at = now(), paused_at = NULL
             WHERE schedule_id = ? AND state IN ('planning', 'sending') RETURNING id
            """;

    private static final String PAUSE_RUNS = """
            UPDATE schedule_runs SET paused_at = CASE WHEN ? THEN now() END
             WHERE schedule_id = ? AND state IN ('planning', 'sending') RETURNING id
            """;

    private static final String RUNS = """
            SELECT id, coalesce(expires_at <= now(), false) AS expired, redaction_cursor IS NOT NULL AS redacted
              FROM schedule_runs
             WHERE schedule_id = ? AND state IN ('planning', 'sending', 'done')
             ORDER BY created_at DESC, occurrence DESC LIMIT 1
            """;

    private static final String REOPEN_RUN = """
            UPDATE schedule_runs SET state = 'sending', completed_at = NULL WHERE id = ? AND state = 'done'
            """;

    private final Schedule.Repository schedules;
    private final Hurrying hurrying;
    private final DeliveryQueue queue;
    private final RunRows rows;
    private final Retrying retrying;
    private final ScheduleQuery query;
    private final ReferenceCheck references;
    private final Occasions occasions;
    private final SecurityIdentity identity;
    private final DataSource database;
    private final Preconditions preconditions;
    private final Clock clock;
    private final Event<Object> facts;

    Transitions(
            Schedule.Repository schedules,
            Hurrying hurrying,
            DeliveryQueue queue,
            RunRows rows,
            Retrying retrying,
            ScheduleQuery query,
            ReferenceCheck references,
            Occasions occasions,
            SecurityIdentity identity,
            DataSource database,
            Preconditions preconditions,
            Clock clock,
            Event<Object> facts) {
        this.schedules = schedules;
        this.hurrying = hurrying;
        this.queue = queue;
        this.rows = rows;
        this.retrying = retrying;
        this.query = query;
        this.references = references;
        this.occasions = occasions;
        this.identity = identity;
        this.database = database;
        this.preconditions = preconditions;
        this.clock = clock;
        this.facts = facts;
    }

    /** Stores a new schedule. */
    @Transactional
    ScheduleView create(ScheduleRequest request) {
        Instant now = clock.instant();
        Occasion occasion = occasions.of(request, now);
        ReferenceCheck.Sender sender = references.check(request.messageId(), request.groupId(), request.senderId());
        Schedule.Status status = request.isDraft()
                ? Schedule.Status.draft
                : sender.requiresApproval() ? Schedule.Status.awaiting_approval : Schedule.Status.pending;
        Schedule schedule = new Schedule(request, sender.id(), occasion, status, caller(), now);
        schedules.persistAndFlush(schedule);
        facts.fire(new DueSoon(occasion.runAt()));
        return query.beforeAnyRun(schedule);
    }

    /** Stores a draft that says the same as another schedule, whatever has become of that. */
    @Transactional
    ScheduleView duplicate(UUID id) {
        Schedule copy = new Schedule(lock(id), caller(), clock.instant());
        schedules.persistAndFlush(copy);
        return query.beforeAnyRun(copy);
    }

    /** Changes what is given, unless it is too late for that. A run under way keeps what it was planned with. */
    @Transactional
    void change(UUID id, SchedulePatch patch) {
        Instant now = clock.instant();
        Schedule schedule = lock(id);
        boolean hasRun = hasRun(id);
        schedule.requireChangeable(patch, hasRun, occasions.timing(schedule).recurrence() != null);
        Occasion occasion = patch.isAboutTime() ? occasions.of(schedule, patch, now) : null;
        if (hasRun && patch.scheduledTime() != null) {
            throw Problem.VALIDATION_ERROR.at("#/scheduled_time", "it has recurred: give when, with a zone");
        }
        ReferenceCheck.Sender sender = patch.isEssential() ? sender(schedule, patch) : null;
        schedule.change(patch, occasion, sender, caller(), now);
        schedules.flush();
        if (occasion != null) {
            facts.fire(new DueSoon(occasion.runAt()));
        }
    }

    /** Checks what it refers to with the changes, and answers what it goes out from then. */
    private ReferenceCheck.Sender sender(Schedule schedule, SchedulePatch patch) {
        UUID message = Objects.requireNonNullElse(patch.messageId(), schedule.messageId());
        UUID group = Objects.requireNonNullElse(patch.groupId(), schedule.groupId());
        UUID sender = patch.senderId() == null
                ? schedule.senderId()
                : patch.senderId().orElse(null);
        return references.check(message, group, sender);
    }

    /** Lets a draft go or, if its sender demands that, asks somebody to approve it. */
    @Transactional
    void submit(UUID id) {
        Instant now = clock.instant();
        Schedule schedule = lock(id);
        ReferenceCheck.Sender sender = references.check(schedule.messageId(), schedule.groupId(), schedule.senderId());
        Occasion occasion = schedule.submit(() -> occasions.again(schedule, now), sender.requiresApproval(), now);
        schedules.flush();
        facts.fire(new DueSoon(occasion.runAt()));
    }

    /** Lets go what somebody else has written. */
    @Transactional
    void approve(UUID id) {
        Instant now = clock.instant();
        Schedule schedule = lock(id);
        Occasion occasion = schedule.approve(() -> occasions.again(schedule, now), caller(), now);
        schedules.flush();
        facts.fire(new DueSoon(occasion.runAt()));
    }

    /** Gives it back to who wrote it. */
    @Transactional
    void reject(UUID id, @Nullable String reason) {
        lock(id).reject(reason, clock.instant());
        schedules.flush();
    }

    private String caller() {
        return identity.getPrincipal().getName();
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

    /**
     * Lets a paused schedule go on: what has become due meanwhile goes out now. Occurrences that passed while it was
     * paused are not made up for.
     */
    @Transactional
    void resume(UUID id) {
        Instant now = clock.instant();
        Schedule schedule = lock(id);
        boolean underWay = !pauseRuns(id, false).isEmpty();
        schedule.resume(
                underWay, schedule.isPaused() && !schedule.isHurried() ? ahead(schedule, underWay, now) : null, now);
        schedules.flush();
        facts.fire(new DueSoon(now));
    }

    /** What a paused schedule has before it; a single occurrence stays due, also when its time has passed. */
    private @Nullable Occasion ahead(Schedule schedule, boolean underWay, Instant now) {
        if (occasions.timing(schedule).recurrence() == null) {
            return underWay ? null : occasions.same(schedule);
        }
        Optional<Occasion> next = occasions.next(schedule, now);
        if (next.isEmpty() && !underWay) {
            throw Problem.SCHEDULING_CONFLICT.because("No occurrence is left; it can only be cancelled");
        }
        return next.orElse(null);
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
        record Run(UUID id, boolean expired, boolean redacted) {}
        Instant now = clock.instant();
        Schedule schedule = lock(id);
        schedule.retry(hasRun(id));
        if (scope == RetryRequest.Scope.pending) {
            requireSecondPerson(schedule);
        }
        List<Run> runs = Sql.on(database, RUNS)
                .with(id)
                .list(row -> new Run(
                        row.getObject("id", UUID.class), row.getBoolean("expired"), row.getBoolean("redacted")));
        long requeued = 0;
        for (Run run : runs) {
            if (run.expired()) {
                throw Problem.SCHEDULING_CONFLICT.because("It has expired and can't be retried");
            }
            if (run.redacted()) {
                throw Problem.SCHEDULING_CONFLICT.because("It ended so long ago that its content has been redacted");
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
        Schedule schedule = lock(id);
        boolean underWay = schedule.sendNow(now);
        requireSecondPerson(schedule);
        if (underWay) {
            hurrying.hurry(id);
        } else if (schedule.isHurried()) {
            hurrying.requireTimeNow(id);
        }
        schedules.flush();
        facts.fire(new DueSoon(now));
    }

    private void requireSecondPerson(Schedule schedule) {
        schedule.requireSecondPerson(references.requiresApproval(schedule.senderId()), caller());
    }

    private Schedule lock(UUID id) {
        Schedule schedule = schedules.lock(id);
        preconditions.check(schedule.version());
        return schedule;
    }
}
