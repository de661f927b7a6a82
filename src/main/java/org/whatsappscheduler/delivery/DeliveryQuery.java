package org.whatsappscheduler.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Cursor;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;

/** Reads fates. */
@ApplicationScoped
class DeliveryQuery {

    /** Before every delivery of a schedule: they are listed run by run, then by recipient. */
    static final Cursor FIRST = new Cursor(Instant.EPOCH, new UUID(0, 0));

    /** A claimed delivery is shown as sending; its row still says queued, so that claiming need not write it. */
    private static final String COLUMNS = """
            SELECT d.id, d.schedule_id, d.run_id, d.recipient_id, r.name, r.phone_number, s.status, d.reason,
                   d.error_code, d.attempts, d.planned_at, d.due_at, d.accepted_at, d.sent_at, d.delivered_at,
                   d.read_at, d.failed_at, d.wamid, %s AS occurrence
              FROM %s
              LEFT JOIN recipients r ON r.id = d.recipient_id
              LEFT JOIN delivery_in_flight f ON f.id = d.id
             CROSS JOIN LATERAL (SELECT CASE WHEN d.status = 'queued' AND f.id IS NOT NULL THEN 'sending'
                                             ELSE d.status END AS status) s
            """;

    private static final String OF_SCHEDULE =
            COLUMNS.formatted("u.occurrence", "schedule_runs u JOIN deliveries d ON d.day = u.day AND d.run_id = u.id")
                    + """
             WHERE u.schedule_id = ? AND (u.occurrence, d.recipient_id) > (?, ?) AND (?::text IS NULL OR s.status = ?)
             ORDER BY u.occurrence, d.recipient_id LIMIT ?
            """;

    private static final String ONE =
            COLUMNS.formatted("d.planned_at", "deliveries d") + " WHERE d.day = ? AND d.id = ?";

    /** A delivery's own instants and what its attempts left behind, in one list. */
    private static final String TIMELINE = """
            SELECT e.at, e.event, NULL::int AS attempt, NULL::int AS error_code, NULL AS detail, NULL::timestamptz AS retry_at
              FROM deliveries d CROSS JOIN LATERAL (VALUES
                   (d.planned_at, 'planned'), (d.accepted_at, 'accepted'), (d.sent_at, 'sent'),
                   (d.delivered_at, 'delivered'), (d.read_at, 'read')) AS e (at, event)
             WHERE d.day = ? AND d.id = ? AND e.at IS NOT NULL
            UNION ALL
            SELECT at, outcome, attempt, error_code, detail, retry_at FROM delivery_attempts
             WHERE day = ? AND delivery_id = ?
             ORDER BY at LIMIT 500
            """;

    private record Row(DeliveryView view, Instant occurrence) {}

    private final DataSource database;

    DeliveryQuery(DataSource database) {
        this.database = database;
    }

    /**
     * A page of a schedule's deliveries.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is no such schedule
     */
    Page<DeliveryView> ofSchedule(UUID scheduleId, @Nullable String status, Cursor after, int limit) {
        Sql.on(database, "SELECT 1 FROM scheduled_messages WHERE id = ?")
                .with(scheduleId)
                .first(row -> true)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such schedule"));
        List<Row> rows = Sql.on(database, OF_SCHEDULE)
                .with(scheduleId, after.at(), after.id(), status, status, limit + 1)
                .list(DeliveryQuery::row);
        return Page.of(
                        rows,
                        limit,
                        row -> new Cursor(row.occurrence(), row.view().recipientId()))
                .map(Row::view);
    }

    /**
     * One delivery with its timeline.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is none
     */
    DeliveryView get(UUID id) {
        DeliveryView found = Sql.on(database, ONE)
                .with(Ids.day(id), id)
                .first(DeliveryQuery::row)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such delivery"))
                .view();
        return found.with(Sql.on(database, TIMELINE)
                .with(Ids.day(id), id, Ids.day(id), id)
                .list(DeliveryQuery::event));
    }

    private static Row row(ResultSet row) throws SQLException {
        String phoneNumber = row.getString("phone_number");
        return new Row(
                new DeliveryView(
                        row.getObject("id", UUID.class),
                        row.getObject("schedule_id", UUID.class),
                        row.getObject("run_id", UUID.class),
                        row.getObject("recipient_id", UUID.class),
                        phoneNumber == null ? null : new DeliveryView.Addressee(row.getString("name"), phoneNumber),
                        row.getString("status"),
                        row.getString("reason"),
                        (Integer) row.getObject("error_code"),
                        row.getInt("attempts"),
                        Objects.requireNonNull(Sql.instant(row, "due_at")),
                        Sql.instant(row, "accepted_at"),
                        Sql.instant(row, "sent_at"),
                        Sql.instant(row, "delivered_at"),
                        Sql.instant(row, "read_at"),
                        Sql.instant(row, "failed_at"),
                        row.getString("wamid"),
                        null),
                Objects.requireNonNull(Sql.instant(row, "occurrence")));
    }

    private static DeliveryView.Event event(ResultSet row) throws SQLException {
        return new DeliveryView.Event(
                Objects.requireNonNull(Sql.instant(row, "at")),
                row.getString("event"),
                (Integer) row.getObject("attempt"),
                (Integer) row.getObject("error_code"),
                row.getString("detail"),
                Sql.instant(row, "retry_at"));
    }
}
