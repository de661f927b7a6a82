package org.whatsappscheduler.planning;

import io.opentelemetry.api.trace.SpanBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.common.Tracing;
import org.whatsappscheduler.timing.WallClock;

/**
 * Starts due schedules: the message, the hours and the pace are frozen into a run, so that editing them later changes
 * nothing under way, and the next occurrence of what recurs is worked out.
 */
@ApplicationScoped
public class Starting {

    private static final Logger LOG = Logger.getLogger(Starting.class);

    private static final int SCHEDULES_AT_ONCE = 100;

    /** SKIP LOCKED and the unique occurrence let every pod try; only one succeeds. */
    private static final String DUE = """
            SELECT s.id, s.timing::text AS timing, s.next_local, s.scheduled_time, s.hurried, s.expires_after_ms,
                   g.recipient_count, d.opening_hours::text AS hours, %s AS traceparent,
                   %s AS used
              FROM scheduled_messages s
              JOIN recipient_groups g ON g.id = s.group_id
              JOIN senders d ON d.id = s.sender_id
             WHERE %s
             ORDER BY s.next_run_at LIMIT ? FOR UPDATE OF s SKIP LOCKED
            """;

    private static final String DUE_SOON = DUE.formatted("s.traceparent", UsedUp.OF_S, """
            s.next_run_at <= now() + interval '10 minutes'
               AND s.next_run_at <= now() + greatest(? * interval '1 millisecond',
                                                     least(g.recipient_count, 10000000) / 20000 * interval '1 second')""");

    /** For a rehearsal, which is not part of the schedule's trace. */
    private static final String THIS_ONE = DUE.formatted("NULL", UsedUp.OF_S, "s.id = ?");

    private static final String INSERT_RUNS = """
            INSERT INTO schedule_runs (id, schedule_id, occurrence, local, day, state, reason, group_id, sender_id, content,
                                       priority, timing, per_recipient, pace, expires_at, on_unknown, created_at,
                                       completed_at, traceparent)
            SELECT uuid_v7_at(now()), s.id, u.occurrence, u.local::timestamp, (now() AT TIME ZONE 'UTC')::date,
                   CASE WHEN u.missed IS NULL THEN 'planning' ELSE 'missed' END, u.missed, s.group_id, s.sender_id,
                   %s,
                   CASE s.priority WHEN 'urgent' THEN 0 ELSE 1 END, u.timing::jsonb, u.per_recipient, u.pace::float8,
                   u.expires_at, s.on_unknown, now(), CASE WHEN u.missed IS NOT NULL THEN now() END, u.traceparent
              FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                   AS u (schedule_id, occurrence, local, missed, timing, per_recipient, pace, expires_at, traceparent)
              JOIN scheduled_messages s ON s.id = u.schedule_id JOIN messages m ON m.id = s.message_id
            ON CONFLICT DO NOTHING
            RETURNING schedule_id, state
            """.formatted(Planner.FROZEN);

    private static final String ADVANCE = """
            UPDATE scheduled_messages s
               SET status = CASE WHEN u.fires THEN 'sending' WHEN u.run_at IS NULL AND s.status = 'pending' THEN 'expired'
                                 ELSE s.status END,
                   status_reason = CASE WHEN u.fires OR u.run_at IS NOT NULL THEN s.status_reason
                                        ELSE 'its last occurrence was missed' END,
                   next_run_at = u.run_at, next_local = u.local::timestamp, scheduled_time = coalesce(u.at, s.scheduled_time),
                   rules_version = CASE WHEN u.local IS NOT NULL THEN ? END, hurried = false, updated_at = now(),
                   version = s.version + 1
              FROM unnest(?, ?, ?, ?, ?) AS u (id, fires, run_at, local, at)
             WHERE s.id = u.id
            """;

    private static final String GIVE_UP = """
            UPDATE scheduled_messages
               SET status = 'failed', status_reason = '%s', next_run_at = NULL, updated_at = now(),
                   version = version + 1
             WHERE id = ?
            """.formatted(Planner.CANNOT_BE_PLANNED);

    private record Found(
            UUID id,
            @Nullable String timing,
            @Nullable LocalDateTime local,
            Instant at,
            boolean hurried,
            @Nullable Long expiresAfterMs,
            long recipients,
            @Nullable String hours,
            @Nullable String traceparent,
            Set<LocalDateTime> used) {}

    /** A run to be. */
    private record Run(
            UUID scheduleId,
            Agenda.Firing firing,
            @Nullable String timing,
            boolean perRecipient,
            @Nullable Double pace,
            @Nullable Instant expiresAt,
            @Nullable String traceparent) {}

    private record Advance(UUID scheduleId, Optional<Agenda.Coming> next) {}

    private final DataSource database;
    private final Timings timings;
    private final Tracing tracing;
    private final Clock clock;

    Starting(DataSource database, Timings timings, Tracing tracing, Clock clock) {
        this.database = database;
        this.timings = timings;
        this.tracing = tracing;
        this.clock = clock;
    }

    /**
     * Starts the schedules that are due within the lead, a bounded number at once; those of large groups earlier, so that
     * all their recipients are planned in time.
     *
     * @return how many were started
     */
    @Transactional
    int startDue(Duration lead) {
        return start(Sql.on(database, DUE_SOON).with(lead.toMillis(), SCHEDULES_AT_ONCE));
    }

    /** Starts one whatever its time, in the caller's transaction. */
    void start(UUID scheduleId) {
        start(Sql.on(database, THIS_ONE).with(scheduleId, 1));
    }

    private int start(Sql due) {
        List<Found> found = due.list(Starting::found);
        Instant now = clock.instant();
        List<Run> runs = new ArrayList<>();
        List<Advance> advances = new ArrayList<>();
        for (Found schedule : found) {
            try {
                plan(schedule, now, runs, advances);
            } catch (RuntimeException unreadable) {
                LOG.errorf(unreadable, "Schedule %s can't be started", schedule.id());
                Sql.on(database, GIVE_UP).with(schedule.id()).update();
            }
        }
        if (!advances.isEmpty()) {
            advance(advances, insert(runs));
        }
        return found.size();
    }

    private void plan(Found schedule, Instant now, List<Run> runs, List<Advance> advances) {
        Timing withHours = withHours(schedule);
        Double pace = schedule.hurried() ? null : withHours.pace(schedule.recipients());
        Timing timing = withHours.ofRun(schedule.expiresAfterMs(), pacedFor(withHours, pace, schedule.recipients()));
        Agenda agenda = new Agenda(timing, schedule.used());
        Agenda.Due due = schedule.hurried()
                ? agenda.hurried(schedule.local(), schedule.at())
                : agenda.due(schedule.local(), schedule.at(), now);
        Timing frozen = schedule.hurried() ? timing.hurried() : timing;
        boolean again = timing.recurrence() != null;
        due.firings().forEach(firing -> runs.add(run(schedule, firing, frozen, pace, trace(schedule, firing, again))));
        advances.add(new Advance(schedule.id(), due.next()));
    }

    /** When the next occurrence of a schedule would leave, were it brought forward to now. */
    Departures ifHurried(UUID scheduleId) {
        Found schedule = Sql.on(database, THIS_ONE)
                .with(scheduleId, 1)
                .first(Starting::found)
                .orElseThrow();
        Timing timing = withHours(schedule).ofRun(schedule.expiresAfterMs(), Duration.ZERO);
        return new Departures(timing.hurried(), clock.instant(), null);
    }

    private Timing withHours(Found schedule) {
        return timings.read(schedule.timing(), schedule.expiresAfterMs())
                .orHoursOf(schedule.hours() == null ? null : timings.read(schedule.hours(), null));
    }

    private static Duration pacedFor(Timing timing, @Nullable Double pace, long recipients) {
        return pace == null
                ? Duration.ZERO
                : Duration.ofMillis((long) (recipients / pace * 1_000)).plus(timing.rampUp());
    }

    private Run run(
            Found schedule, Agenda.Firing firing, Timing timing, @Nullable Double pace, @Nullable String traceparent) {
        Instant expiresAt = timing.isPerRecipient()
                ? null
                : new Departures(timing, firing.occurrence(), firing.local()).expiresAt();
        boolean plain = timing.isPlain() && timing.expiresAfterMs() == null;
        String json = plain ? null : timings.write(timing);
        return new Run(schedule.id(), firing, json, timing.isPerRecipient(), pace, expiresAt, traceparent);
    }

    /** Part of the trace of the request, unless there are runs again and again: a trace is one story, with an end. */
    private @Nullable String trace(Found schedule, Agenda.Firing firing, boolean again) {
        String request = firing.missed() == null ? schedule.traceparent() : null;
        SpanBuilder span = again ? tracing.linked("start run", request) : tracing.span("start run", request);
        return span == null
                ? null
                : Tracing.mark(span.setAttribute(
                                "scheduler.schedule.id", schedule.id().toString())
                        .setAttribute(
                                "scheduler.occurrence", firing.occurrence().toString()));
    }

    /** Answers the schedules that have a run under way now. */
    private Set<UUID> insert(List<Run> runs) {
        return Sql.on(database, INSERT_RUNS)
                .with(column(runs, Run::scheduleId, UUID[]::new))
                .with(column(runs, run -> run.firing().occurrence(), Instant[]::new))
                .with(column(runs, run -> text(run.firing().local()), String[]::new))
                .with(column(runs, run -> run.firing().missed(), String[]::new))
                .with(column(runs, Run::timing, String[]::new))
                .with(column(runs, Run::perRecipient, Boolean[]::new))
                .with(column(runs, run -> text(run.pace()), String[]::new))
                .with(column(runs, Run::expiresAt, Instant[]::new))
                .with(column(runs, Run::traceparent, String[]::new))
                .list(row -> row.getString("state").equals("missed") ? null : row.getObject("schedule_id", UUID.class))
                .stream()
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private void advance(List<Advance> advances, Set<UUID> started) {
        Sql.on(database, ADVANCE)
                .with(WallClock.rulesVersion())
                .with(column(advances, Advance::scheduleId, UUID[]::new))
                .with(column(advances, each -> started.contains(each.scheduleId()), Boolean[]::new))
                .with(column(
                        advances, each -> each.next().map(Agenda.Coming::runAt).orElse(null), Instant[]::new))
                .with(column(
                        advances,
                        each -> each.next().map(next -> text(next.local())).orElse(null),
                        String[]::new))
                .with(column(
                        advances, each -> each.next().map(Agenda.Coming::at).orElse(null), Instant[]::new))
                .update();
    }

    private static <T, C> Object column(List<T> rows, Function<T, @Nullable C> field, IntFunction<C[]> array) {
        return rows.stream().map(field).toArray(array);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static Found found(ResultSet row) throws SQLException {
        long expiry = row.getLong("expires_after_ms");
        return new Found(
                row.getObject("id", UUID.class),
                row.getString("timing"),
                row.getObject("next_local", LocalDateTime.class),
                Objects.requireNonNull(Sql.instant(row, "scheduled_time")),
                row.getBoolean("hurried"),
                expiry == 0 ? null : expiry,
                row.getLong("recipient_count"),
                row.getString("hours"),
                row.getString("traceparent"),
                UsedUp.read(row.getString("used")));
    }
}
