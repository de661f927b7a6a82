package org.whatsappscheduler.calendar;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.planning.Agenda;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.Timings;
import org.whatsappscheduler.planning.UsedUp;
import org.whatsappscheduler.planning.When;

/** What will go out, occurrence by occurrence. */
@ApplicationScoped
class CalendarQuery {

    /** More is not shown at once. */
    static final int MOST_ENTRIES = 1_000;

    /** So many that recur are looked at, those first that come next: any of them may be due in any span. */
    static final int MOST_RECURRING = 2_000;

    private static final String SCHEDULES = """
            SELECT s.id, s.name, s.message_id, m.title, s.group_id, g.name AS group_name, g.recipient_count,
                   s.timing::text AS timing, s.expires_after_ms, s.scheduled_time, %s AS used
              FROM scheduled_messages s
              JOIN recipient_groups g ON g.id = s.group_id
              JOIN messages m ON m.id = s.message_id
             WHERE s.next_run_at IS NOT NULL AND s.scheduled_time < ? AND (?::uuid IS NULL OR s.group_id = ?) AND %s
             ORDER BY s.scheduled_time, s.id LIMIT ?
            """;

    private static final String SINGLE = SCHEDULES.formatted(
            "NULL", "jsonb_typeof(s.timing -> 'recurrence') IS DISTINCT FROM 'object' AND s.scheduled_time >= ?");

    private static final String RECURRING =
            SCHEDULES.formatted(UsedUp.OF_S, "jsonb_typeof(s.timing -> 'recurrence') = 'object'");

    /** Runs that are in the queue already, some of them long before it is their time everywhere. */
    private static final String PLANNED = """
            SELECT s.id, s.name, s.message_id, m.title, s.group_id, g.name AS group_name, g.recipient_count,
                   s.timing::text AS timing, s.expires_after_ms, r.occurrence AS scheduled_time, r.local, NULL AS used
              FROM schedule_runs r
              JOIN scheduled_messages s ON s.id = r.schedule_id
              JOIN recipient_groups g ON g.id = s.group_id
              JOIN messages m ON m.id = s.message_id
             WHERE r.state IN ('planning', 'sending') AND r.occurrence >= ? AND r.occurrence < ?
               AND (?::uuid IS NULL OR s.group_id = ?)
             ORDER BY r.occurrence, r.id LIMIT ?
            """;

    /**
     * Occurrences in their order.
     *
     * @param truncated there are more; ask for less time
     * @param continuesAt the instant of the first one left out; absent when all are there
     */
    @Schema(name = "Calendar")
    record Calendar(
            List<CalendarEntry> items,
            boolean truncated,
            @Nullable Instant continuesAt) {}

    private record Coming(CalendarEntry first, Timing timing, Set<LocalDateTime> used) {}

    private final DataSource database;
    private final Timings timings;

    CalendarQuery(DataSource database, Timings timings) {
        this.database = database;
        this.timings = timings;
    }

    /**
     * What is to come within a span of time.
     *
     * @param groupId null for all groups
     */
    Calendar between(Instant from, Instant to, @Nullable UUID groupId) {
        List<CalendarEntry> entries = new ArrayList<>(Sql.on(database, PLANNED)
                .with(from, to, groupId, groupId, MOST_ENTRIES + 1)
                .list(this::planned));
        entries.addAll(Sql.on(database, SINGLE)
                .with(to, groupId, groupId, from, MOST_ENTRIES + 1)
                .list(row -> coming(row).first()));
        List<Coming> recurring = Sql.on(database, RECURRING)
                .with(to, groupId, groupId, MOST_RECURRING + 1)
                .list(this::coming);
        addRecurring(recurring, from, to, entries);
        entries.sort(Comparator.comparing(CalendarEntry::at).thenComparing(CalendarEntry::scheduleId));
        Instant leftOut = firstLeftOut(entries, recurring, from);
        return new Calendar(
                List.copyOf(entries.subList(0, Math.min(entries.size(), MOST_ENTRIES))), leftOut != null, leftOut);
    }

    /** Of those that were not looked at, none comes before the last one that was. */
    private static @Nullable Instant firstLeftOut(List<CalendarEntry> entries, List<Coming> recurring, Instant from) {
        Instant shown =
                entries.size() > MOST_ENTRIES ? entries.get(MOST_ENTRIES).at() : null;
        if (recurring.size() <= MOST_RECURRING) {
            return shown;
        }
        Instant last = recurring.getLast().first().at();
        Instant lookedAt = last.isBefore(from) ? from : last;
        return shown == null || lookedAt.isBefore(shown) ? lookedAt : shown;
    }

    /** The earliest of all that recur, one after the other: however many recur often, only what is shown is worked out. */
    private static void addRecurring(List<Coming> schedules, Instant from, Instant to, List<CalendarEntry> entries) {
        record Next(CalendarEntry first, Agenda agenda, Agenda.Coming coming) {

            static Optional<Next> of(CalendarEntry first, Agenda agenda, Instant from) {
                return agenda.first(from).map(coming -> new Next(first, agenda, coming));
            }
        }
        PriorityQueue<Next> queue = new PriorityQueue<>(
                Comparator.comparing((Next next) -> next.coming().at())
                        .thenComparing(next -> next.first().scheduleId()));
        for (Coming schedule : schedules) {
            Instant first = schedule.first().at();
            Next.of(
                            schedule.first(),
                            new Agenda(schedule.timing(), schedule.used()),
                            from.isAfter(first) ? from : first)
                    .ifPresent(queue::add);
        }
        for (int i = 0; i <= MOST_ENTRIES && !queue.isEmpty(); i++) {
            Next next = queue.remove();
            if (!next.coming().at().isBefore(to)) {
                return;
            }
            entries.add(at(next.first(), next.coming()));
            Next.of(next.first(), next.agenda(), next.coming().at().plusNanos(1))
                    .ifPresent(queue::add);
        }
    }

    private static CalendarEntry at(CalendarEntry first, Agenda.Coming coming) {
        return new CalendarEntry(
                first.scheduleId(),
                first.name(),
                first.messageId(),
                first.messageTitle(),
                first.groupId(),
                first.groupName(),
                coming.at(),
                String.valueOf(coming.local()),
                first.zone(),
                first.recurring(),
                first.recipients());
    }

    private CalendarEntry planned(ResultSet row) throws SQLException {
        CalendarEntry entry = coming(row).first();
        LocalDateTime local = row.getObject("local", LocalDateTime.class);
        return local == null ? entry : at(entry, new Agenda.Coming(local, entry.at(), entry.at()));
    }

    /**
     * Asks whether there is such a group.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is none
     */
    void requireGroup(UUID id) {
        if (Sql.on(database, "SELECT 1 FROM recipient_groups WHERE id = ?")
                .with(id)
                .first(row -> true)
                .isEmpty()) {
            throw Problem.RESOURCE_NOT_FOUND.because("There is no such group");
        }
    }

    private Coming coming(ResultSet row) throws SQLException {
        long expiry = row.getLong("expires_after_ms");
        Timing timing = timings.read(row.getString("timing"), expiry == 0 ? null : expiry);
        When when = timing.when();
        CalendarEntry entry = new CalendarEntry(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getObject("message_id", UUID.class),
                row.getString("title"),
                row.getObject("group_id", UUID.class),
                row.getString("group_name"),
                Objects.requireNonNull(Sql.instant(row, "scheduled_time")),
                when == null ? null : when.local(),
                when == null ? null : when.zone(),
                timing.recurrence() != null,
                row.getLong("recipient_count"));
        return new Coming(entry, timing, UsedUp.read(row.getString("used")));
    }
}
