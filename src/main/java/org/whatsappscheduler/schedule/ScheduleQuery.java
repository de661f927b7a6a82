package org.whatsappscheduler.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Listing;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.SortKey;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.planning.Forecast;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.Timings;

/** Reads schedules with their counts: what has been folded into the run plus the deltas that have not been yet. */
@ApplicationScoped
class ScheduleQuery {

    /**
     * Which schedules to list; null means any.
     *
     * @param from scheduled for then or later
     * @param to scheduled for before then
     * @param search what the name begins with, or the client's reference
     * @param archived whether only those that were put away, instead of only the others
     */
    record Filter(
            @Nullable String status,
            @Nullable UUID groupId,
            @Nullable UUID messageId,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String search,
            boolean archived,
            SortKey sort) {}

    /** What schedules can be sorted by. */
    static final List<SortKey> SORTS =
            List.of(SortKey.NEWEST, new SortKey("scheduled_time", "scheduled_time", SortKey.Type.INSTANT, false));

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

    private static final String SUMS = each("coalesce(r.%1$s, 0) + coalesce(d.%1$s, 0) AS n_%1$s");

    /** What recurs has any number of runs; those before the newest are listed as runs. */
    private static final String NEWEST_RUN = """
            LEFT JOIN LATERAL (SELECT * FROM schedule_runs WHERE schedule_id = s.id AND state <> 'missed'
                                ORDER BY occurrence DESC LIMIT 1) r ON true
            """;

    private static final String FORECAST =
            "CASE WHEN r.state IN ('planning', 'sending') THEN r.forecast_at END AS forecast_at, r.forecast_limited_by, ";

    /** The deltas of the run {@code r} that have not been folded yet. */
    private static final String DELTAS =
            "LEFT JOIN LATERAL (SELECT %s FROM run_count_deltas WHERE run_id = r.id) d ON true"
                    .formatted(each("sum(delta) FILTER (WHERE status = '%1$s') AS %1$s"));

    private static final String LATENESS =
            "lateness_p50_ms, lateness_p95_ms, lateness_p99_ms, lateness_max_ms, lateness_on_time";

    private static final String NEWEST = "l." + LATENESS.replace(", ", ", l.");

    /** Of the newest run of {@code s} that has been measured. */
    private static final String NEWEST_LATENESS =
            " LEFT JOIN LATERAL (SELECT %s FROM schedule_runs WHERE schedule_id = s.id AND lateness_on_time IS NOT NULL"
                            .formatted(LATENESS)
                    + " ORDER BY occurrence DESC LIMIT 1) l ON true ";

    private static final String COLUMNS = """
            s.id, s.name, s.message_id, s.group_id, s.sender_id, s.status, s.status_reason, s.scheduled_time, s.next_run_at,
            s.client_reference, s.priority, s.expires_after_ms, s.on_unknown, s.created_at, s.updated_at, s.sent_at,
            s.archived_at, s.version, s.timing, s.written_by, s.approved_by, s.approved_at""";

    private static final String ONE =
            "SELECT " + COLUMNS + ", " + NEWEST + ", " + FORECAST + SUMS + """
              FROM scheduled_messages s
            """ + NEWEST_RUN + DELTAS
                    + NEWEST_LATENESS + " WHERE s.id = ?";

    private static final String PAGE =
            "SELECT " + COLUMNS + ", s.sort_key, " + NEWEST + ", " + FORECAST + SUMS + """
              FROM (%1$s) s
            """ + NEWEST_RUN + DELTAS
                    + NEWEST_LATENESS + " ORDER BY %2$s";

    /** By ranges, which indexes know also where the plan is made before the values are known. */
    static final String FOUND =
            "(lower(name) ~>=~ lower(?) AND lower(name) ~<~ (lower(?) || U&'\\+10FFFF') OR client_reference = ?)";

    private static final String RUN_COLUMNS = """
            r.id, r.occurrence, r.sort_key, r.state, r.reason, r.local, r.paused_at, r.planned_at, r.completed_at,
            r.forecast_at, r.forecast_limited_by, r.forecast_error_ms, r.lateness_histogram,
            """ + LATENESS;

    private static final String RUNS =
            "SELECT " + RUN_COLUMNS + ", " + SUMS + "  FROM (%1$s) r " + DELTAS + " ORDER BY %2$s";

    private static final TypeReference<List<LatenessBucket>> BUCKETS = new TypeReference<>() {};

    private static final SortKey BY_OCCURRENCE = new SortKey("occurrence", "occurrence", SortKey.Type.INSTANT, true);

    private final DataSource database;

    private final Timings timings;

    private final ObjectMapper json;

    ScheduleQuery(DataSource database, Timings timings, ObjectMapper json) {
        this.database = database;
        this.timings = timings;
        this.json = json;
    }

    /**
     * One schedule.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is none
     */
    ScheduleView get(UUID id) {
        return Sql.on(database, ONE)
                .with(id)
                .first(this::read)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such schedule"));
    }

    /** A page of schedules. */
    Page<ScheduleView> list(Filter filter, PageRequest request) {
        return Listing.of(database, "scheduled_messages")
                .where("(archived_at IS NOT NULL) = ?", filter.archived())
                .where("status = ?", filter.status())
                .where("group_id = ?", filter.groupId())
                .where("message_id = ?", filter.messageId())
                .where("scheduled_time >= ?", filter.from())
                .where("scheduled_time < ?", filter.to())
                .where(FOUND, filter.search(), filter.search(), filter.search())
                .sortedBy(filter.sort())
                .reading(PAGE)
                .page(request, this::read);
    }

    /** A page of a schedule's runs, newest first. */
    Page<RunView> runs(UUID scheduleId, PageRequest request) {
        get(scheduleId);
        return Listing.of(database, "schedule_runs")
                .where("schedule_id = ?", scheduleId)
                .sortedBy(BY_OCCURRENCE)
                .reading(RUNS)
                .page(request, this::readRun);
    }

    private RunView readRun(ResultSet row) throws SQLException {
        boolean paused = row.getObject("paused_at") != null && row.getObject("completed_at") == null;
        return new RunView(
                row.getObject("id", UUID.class),
                Objects.requireNonNull(Sql.instant(row, "occurrence")),
                row.getObject("local", LocalDateTime.class),
                paused ? "paused" : row.getString("state"),
                row.getString("reason"),
                counts(row),
                Sql.instant(row, "completed_at"),
                forecast(row),
                row.getObject("forecast_error_ms", Long.class),
                Lateness.of(row),
                histogram(row.getString("lateness_histogram")));
    }

    private static @Nullable Forecast forecast(ResultSet row) throws SQLException {
        Instant finishAt = Sql.instant(row, "forecast_at");
        return finishAt == null ? null : new Forecast(finishAt, row.getString("forecast_limited_by"));
    }

    private @Nullable List<LatenessBucket> histogram(@Nullable String stored) {
        try {
            return stored == null ? null : json.readValue(stored, BUCKETS);
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("The lateness of a run cannot be read", notOurs);
        }
    }

    private static String each(String form) {
        return COUNTS.stream().map(form::formatted).collect(Collectors.joining(", "));
    }

    private ScheduleView read(ResultSet row) throws SQLException {
        long expiry = row.getLong("expires_after_ms");
        Timing timing = timings.read(row.getString("timing"), expiry == 0 ? null : expiry);
        Instant scheduledTime = Objects.requireNonNull(Sql.instant(row, "scheduled_time"));
        return new ScheduleView(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getObject("message_id", UUID.class),
                row.getObject("group_id", UUID.class),
                row.getObject("sender_id", UUID.class),
                Schedule.Status.valueOf(row.getString("status")),
                row.getString("status_reason"),
                scheduledTime,
                timing.when(),
                timing.recurrence(),
                timing.windows(),
                timing.holidays(),
                timing.quietHours(),
                timing.rate(),
                "snapshot",
                row.getObject("next_run_at") == null ? null : scheduledTime,
                counts(row),
                Lateness.of(row),
                forecast(row),
                row.getString("client_reference"),
                row.getString("priority"),
                timing.expiry().toString(),
                row.getString("on_unknown"),
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                Objects.requireNonNull(Sql.instant(row, "updated_at")),
                Sql.instant(row, "sent_at"),
                Sql.instant(row, "archived_at"),
                row.getString("written_by"),
                row.getString("approved_by"),
                Sql.instant(row, "approved_at"),
                row.getInt("version"));
    }

    /** A schedule that has just been stored, without reading it again: it has no run. */
    ScheduleView beforeAnyRun(Schedule schedule) {
        return schedule.viewBeforeAnyRun(timings.read(schedule.timing(), schedule.expiresAfterMillis()));
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
