package org.whatsappscheduler.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Cursor;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;

/** Reads schedules with their counts: what has been folded into the run plus the deltas that have not been yet. */
@ApplicationScoped
class ScheduleQuery {

    /**
     * Which schedules to list; null means any.
     *
     * @param before start after this row, newest first
     */
    record Filter(
            @Nullable String status,
            @Nullable UUID groupId,
            @Nullable UUID messageId,
            Cursor before) {}

    private static final List<String> COUNTS = List.of(
            "total",
            "queued",
            "accepted",
            "sent",
            "delivered",
            "read",
            "failed",
            "unknown",
            "skipped",
            "cancelled",
            "expired");

    private static final String SELECT = """
            SELECT s.id, s.name, s.message_id, s.group_id, s.sender_id, s.status, s.status_reason, s.scheduled_time,
                   s.next_run_at, s.client_reference, s.priority, s.expires_after_ms, s.on_unknown, s.created_at, s.updated_at,
                   s.sent_at, s.version, %s
              FROM (SELECT * FROM scheduled_messages WHERE %%s ORDER BY created_at DESC, id DESC LIMIT ?) s
              LEFT JOIN schedule_runs r ON r.schedule_id = s.id
              LEFT JOIN LATERAL (SELECT %s FROM run_count_deltas WHERE run_id = r.id) d ON true
             GROUP BY s.id, s.name, s.message_id, s.group_id, s.sender_id, s.status, s.status_reason, s.scheduled_time,
                      s.next_run_at, s.client_reference, s.priority, s.expires_after_ms, s.on_unknown, s.created_at, s.updated_at,
                      s.sent_at, s.version
             ORDER BY s.created_at DESC, s.id DESC
            """.formatted(
                    each("coalesce(sum(r.%1$s), 0) + coalesce(sum(d.%1$s), 0) AS n_%1$s"),
                    each("sum(delta) FILTER (WHERE status = '%1$s') AS %1$s"));

    private final DataSource database;

    ScheduleQuery(DataSource database) {
        this.database = database;
    }

    /**
     * One schedule.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is none
     */
    ScheduleView get(UUID id) {
        return Sql.on(database, SELECT.formatted("id = ?"))
                .with(id, 1)
                .first(ScheduleQuery::read)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such schedule"));
    }

    /** A page of schedules, newest first. */
    Page<ScheduleView> list(Filter filter, int limit) {
        StringBuilder where = new StringBuilder("(created_at, id) < (?, ?)");
        List<Object> parameters =
                new ArrayList<>(List.of(filter.before().at(), filter.before().id()));
        if (filter.status() != null) {
            where.append(" AND status = ?");
            parameters.add(filter.status());
        }
        if (filter.groupId() != null) {
            where.append(" AND group_id = ?");
            parameters.add(filter.groupId());
        }
        if (filter.messageId() != null) {
            where.append(" AND message_id = ?");
            parameters.add(filter.messageId());
        }
        List<ScheduleView> rows = Sql.on(database, SELECT.formatted(where))
                .with(parameters.toArray())
                .with(limit + 1)
                .list(ScheduleQuery::read);
        return Page.of(rows, limit, row -> new Cursor(row.createdAt(), row.id()));
    }

    private static String each(String form) {
        return COUNTS.stream().map(form::formatted).collect(Collectors.joining(", "));
    }

    private static ScheduleView read(ResultSet row) throws SQLException {
        return new ScheduleView(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getObject("message_id", UUID.class),
                row.getObject("group_id", UUID.class),
                row.getObject("sender_id", UUID.class),
                Schedule.Status.valueOf(row.getString("status")),
                row.getString("status_reason"),
                Objects.requireNonNull(Sql.instant(row, "scheduled_time")),
                Sql.instant(row, "next_run_at"),
                counts(row),
                row.getString("client_reference"),
                row.getString("priority"),
                expiresAfter(row),
                row.getString("on_unknown"),
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                Objects.requireNonNull(Sql.instant(row, "updated_at")),
                Sql.instant(row, "sent_at"),
                row.getInt("version"));
    }

    private static @Nullable String expiresAfter(ResultSet row) throws SQLException {
        long millis = row.getLong("expires_after_ms");
        return row.wasNull() ? null : Duration.ofMillis(millis).toString();
    }

    private static ScheduleView.Counts counts(ResultSet row) throws SQLException {
        return new ScheduleView.Counts(
                row.getLong("n_total"),
                row.getLong("n_queued"),
                row.getLong("n_accepted"),
                row.getLong("n_sent"),
                row.getLong("n_delivered"),
                row.getLong("n_read"),
                row.getLong("n_failed"),
                row.getLong("n_unknown"),
                row.getLong("n_skipped"),
                row.getLong("n_cancelled"),
                row.getLong("n_expired"));
    }
}
