package org.whatsappscheduler.schedule;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.planning.Planner;
import org.whatsappscheduler.planning.Timing;

/** Plans a schedule by the very code that plans, looks at what came of it, and takes all of it back. */
@ApplicationScoped
class Rehearsal {

    /** All of it happens within one transaction. */
    private static final int MOST_RECIPIENTS = 100_000;

    private static final int SECONDS = 60;

    /** An occurrence that has had its run has none again. */
    private static final String RUNS = """
            INSERT INTO schedule_runs (id, schedule_id, occurrence, local, day, state, group_id, sender_id, content, priority,
                                       created_at, completed_at)
            SELECT gen_random_uuid(), ?, occurrence, local, day, 'done', group_id, sender_id, '{}', priority, created_at, now()
              FROM schedule_runs WHERE schedule_id = ?
            """;

    private final Schedule.Repository schedules;
    private final Occasions occasions;
    private final ReferenceCheck references;
    private final Planner planner;
    private final RehearsalReport report;
    private final DataSource database;
    private final Clock clock;

    Rehearsal(
            Schedule.Repository schedules,
            Occasions occasions,
            ReferenceCheck references,
            Planner planner,
            RehearsalReport report,
            DataSource database,
            Clock clock) {
        this.schedules = schedules;
        this.occasions = occasions;
        this.references = references;
        this.planner = planner;
        this.report = report;
        this.database = database;
        this.clock = clock;
    }

    /** What would come of a schedule that nobody has stored. */
    DryRun of(ScheduleRequest request) {
        return rehearse(() -> {
            Instant now = clock.instant();
            Occasion occasion = occasions.of(request, now);
            UUID sender = references
                    .check(request.messageId(), request.groupId(), request.senderId())
                    .id();
            Schedule schedule = new Schedule(request, sender, occasion, Schedule.Status.pending, "nobody", now);
            schedules.persistAndFlush(schedule);
            return schedule;
        });
    }

    /**
     * What will come of the next occurrence of a schedule, or would if it were let go now. Told of a copy, so that nobody who
     * starts, changes or cancels the schedule waits for it.
     */
    DryRun of(UUID id) {
        return rehearse(() -> {
            Instant now = clock.instant();
            Schedule original = schedules.get(id);
            Schedule copy = original.rehearsed(() -> occasions.again(original, now), now);
            schedules.persistAndFlush(copy);
            Sql.on(database, RUNS).with(copy.id(), id).update();
            return copy;
        });
    }

    private DryRun rehearse(Supplier<Schedule> schedule) {
        try {
            return QuarkusTransaction.requiringNew().timeout(SECONDS).call(() -> {
                Schedule stored = schedule.get();
                refuseCrowds(stored.groupId());
                Timing timing = occasions.timing(stored);
                Set<LocalDateTime> used = occasions.used(stored, timing);
                planner.planAtOnce(stored.id());
                throw new Over(report.on(stored.id(), timing, used));
            });
        } catch (Over over) {
            return over.result;
        }
    }

    /** Ends a transaction so that nothing of it stays. */
    private static final class Over extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient DryRun result;

        Over(DryRun result) {
            super("rehearsed", null, false, false);
            this.result = result;
        }
    }

    private void refuseCrowds(UUID group) {
        long recipients = Sql.on(database, "SELECT recipient_count FROM recipient_groups WHERE id = ?")
                .with(group)
                .first(row -> row.getLong(1))
                .orElse(0L);
        if (recipients > MOST_RECIPIENTS) {
            throw Problem.VALIDATION_ERROR.at(
                    "#/group_id",
                    "has more than " + MOST_RECIPIENTS + " recipients; a dry run is not offered for so many");
        }
    }
}
