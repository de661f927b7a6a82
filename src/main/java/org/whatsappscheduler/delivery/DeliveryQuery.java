package org.whatsappscheduler.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Listing;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.SortKey;
import org.whatsappscheduler.common.Sql;

/** Reads fates. */
@ApplicationScoped
class DeliveryQuery {

    /** They are listed run by run, then by recipient, who is the id here. */
    private static final SortKey RUN_BY_RUN = new SortKey("occurrence", "occurrence", SortKey.Type.INSTANT, false);

    /** A claimed delivery is shown as sending; its row still says queued, so that claiming need not write it. */
    private static final String SHOWN =
            "CASE WHEN d.status = 'queued' AND f.id IS NOT NULL THEN 'sending' ELSE d.status END";

    private static final String OF_SCHEDULE = """
            (SELECT u.schedule_id, %s AS shown
               FROM schedule_runs u JOIN deliveries d ON d.day = u.day AND d.run_id = u.id
               LEFT JOIN delivery_in_flight f ON f.id = d.id) listed
            """.formatted(SHOWN);

    /**
     * Run by run until there is a page, each beginning where its index says. There is no index by status:
     * it would cost every delivery that changes its status far more than somebody who reads a run once.
     */
    static final String FOUND = """
            SELECT u.occurrence, d.run_id, d.day, d.id, d.shown FROM schedule_runs u CROSS JOIN LATERAL (
                SELECT d.run_id, d.day, d.recipient_id AS id, %1$s AS shown
                  FROM deliveries d LEFT JOIN delivery_in_flight f ON f.id = d.id
                 WHERE d.day = u.day AND d.run_id = u.id AND (?::text IS NULL OR %1$s = ?)
                   AND d.recipient_id > CASE WHEN u.occurrence = ?::timestamptz THEN ?::uuid ELSE '%2$s' END
                 ORDER BY d.recipient_id LIMIT ?) d
             WHERE u.schedule_id = ? AND u.occurrence >= coalesce(?::timestamptz, '-infinity')
             ORDER BY u.occurrence, d.id LIMIT ?
            """.formatted(SHOWN, new UUID(0, 0));

    private static final String COLUMNS = """
            d.id AS delivery_id, d.schedule_id, d.run_id, d.recipient_id, r.name, r.phone_number, d.reason, d.error_code,
            d.attempts, d.due_at, d.accepted_at, d.sent_at, d.delivered_at, d.read_at, d.failed_at, d.wamid,
            d.redacted_at
            """;

    private static final String PAGE = "SELECT page.id, page.sort_key, page.shown, " + COLUMNS + """
              FROM (%1$s) page
              JOIN deliveries d ON d.day = page.day AND d.run_id = page.run_id AND d.recipient_id = page.id
              LEFT JOIN recipients r ON r.id = d.recipient_id AND d.redacted_at IS NULL ORDER BY %2$s
            """;

    private static final String ONE = "SELECT " + SHOWN + " AS shown, " + COLUMNS + """
              FROM deliveries d
              LEFT JOIN recipients r ON r.id = d.recipient_id AND d.redacted_at IS NULL
              LEFT JOIN delivery_in_flight f ON f.id = d.id
             WHERE d.day = ? AND d.id = ?
            """;

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

    private final DataSource database;

    DeliveryQuery(DataSource database) {
        this.database = database;
    }

    /**
     * A page of a schedule's deliveries.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is no such schedule
     */
    Page<DeliveryView> ofSchedule(UUID scheduleId, @Nullable String status, PageRequest request) {
        Sql.on(database, "SELECT 1 FROM scheduled_messages WHERE id = ?")
                .with(scheduleId)
                .first(row -> true)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such schedule"));
        return Listing.of(database, OF_SCHEDULE)
                .where("schedule_id = ?", scheduleId)
                .where("shown = ?", status)
                .foundBy(
                        FOUND,
                        (occurrence, recipient, most) -> Arrays.asList(
                                status, status, occurrence, recipient, most, scheduleId, occurrence, most))
                .sortedBy(RUN_BY_RUN)
                .reading(PAGE)
                .page(request, DeliveryQuery::delivery);
    }

    /**
     * One delivery with its timeline.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is none
     */
    DeliveryView get(UUID id) {
        DeliveryView found = Sql.on(database, ONE)
                .with(Ids.day(id), id)
                .first(DeliveryQuery::delivery)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such delivery"));
        return found.with(Sql.on(database, TIMELINE)
                .with(Ids.day(id), id, Ids.day(id), id)
                .list(DeliveryQuery::event));
    }

    private static DeliveryView delivery(ResultSet row) throws SQLException {
        String phoneNumber = row.getString("phone_number");
        return new DeliveryView(
                row.getObject("delivery_id", UUID.class),
                row.getObject("schedule_id", UUID.class),
                row.getObject("run_id", UUID.class),
                row.getObject("recipient_id", UUID.class),
                phoneNumber == null ? null : new DeliveryView.Addressee(row.getString("name"), phoneNumber),
                row.getString("shown"),
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
                Sql.instant(row, "redacted_at"),
                null);
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
