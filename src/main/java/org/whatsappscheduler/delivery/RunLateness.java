package org.whatsappscheduler.delivery;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.Sql;

/**
 * How late a run's deliveries were accepted: measured once, when the run has ended for the first time. What is retried or
 * received later does not change it.
 */
@ApplicationScoped
public class RunLateness {

    private static final Logger LOG = Logger.getLogger(RunLateness.class);

    /** One at a time over all pods. Any number will do. */
    private static final long MEASURE_LOCK = 0x57414D52L;

    private static final int RUNS_AT_ONCE = 200;

    /** Small runs are measured together, up to so many recipients; a large one alone. */
    private static final int RECIPIENTS_AT_ONCE = 20_000;

    /** Up to how late: the histogram's buckets, besides the objective. */
    private static final List<Duration> BOUNDS = List.of(
            Duration.ofMillis(5),
            Duration.ofMillis(25),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1));

    /**
     * Since when the deliveries of a run {@code r} can be late: since its occurrence or, where a time on the clock had passed
     * when it was asked for, since then.
     */
    static final String OWED_AT = "greatest(r.occurrence, CASE WHEN r.timing -> 'when' IS NOT NULL"
            + " THEN (r.timing ->> 'asked_at')::timestamptz END)";

    /** A run that takes longer than this stays without figures. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /**
     * From the instant a delivery was planned for to its acceptance, whatever lay between: retries, the rate, a pause by
     * people. {@code due_at} is that instant and stays so; only where a delivery could not be planned before its instant it
     * is when it was planned, and the run tells the former ({@link #OWED_AT}), unless recipients have instants of their own. Who is
     * planned for the next window or at a pace is planned for then; who misses a window is late. Hurried deliveries count as on time. Percentiles
     * are of what was accepted; what expired counts as not on time.
     *
     * <p>The error of the forecast is from the instant forecast to the last acceptance.
     *
     * <p>The histogram goes by what each was late for as the pod judged it that had it accepted; {@code other} where none
     * could.
     *
     * <p>Counted by the millisecond, so that nothing has to be sorted. The run's row is locked at the very end only: the
     * counts of receipts may be folded into it meanwhile.
     */
    static final String MEASURE = """
            WITH given AS (SELECT ?::float8 AS objective, ?::bigint[] AS bounds),
            gate AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(?) AS mine),
            ended AS MATERIALIZED (
                SELECT r.id, r.day, %s AS owed_at, r.total, r.completed_at, r.forecast_at,
                       NOT r.per_recipient AND r.pace IS NULL AS at_once FROM schedule_runs r, gate
                 WHERE gate.mine AND r.state = 'done' AND r.measured_at IS NULL
                 ORDER BY r.completed_at LIMIT ?),
            page AS MATERIALIZED (
                SELECT * FROM (SELECT id, day, owed_at, at_once, forecast_at,
                                      sum(total) OVER (ORDER BY completed_at, id) - total AS before FROM ended) e, given
                 WHERE before < ?),
            measured AS MATERIALIZED (
                SELECT p.id, l.*
                  FROM page p
                 CROSS JOIN LATERAL (
                       WITH counted AS (
                           SELECT round(late)::bigint AS ms, cause, count(*) AS n, max(accepted_at) AS last
                             FROM (SELECT a.*, CASE WHEN late <= p.objective THEN 'none'
                                                    WHEN late IS NOT NULL THEN coalesce(late_cause, 'other') END AS cause
                                     FROM (SELECT d.accepted_at, d.late_cause,
                                                  CASE WHEN d.accepted_at IS NOT NULL THEN
                                                  greatest(0, 1000 * date_part('epoch', d.accepted_at
                                                  - CASE WHEN p.at_once AND d.due_at <= d.planned_at
                                                         THEN least(p.owed_at, d.due_at)
                                                         ELSE d.due_at END)) END AS late
                                             FROM deliveries d
                                            WHERE d.day = p.day AND d.run_id = p.id
                                              AND (d.accepted_at IS NOT NULL OR d.status = 'expired')) a) j
                            GROUP BY 1, 2)
                       SELECT min(ms) FILTER (WHERE upto >= 0.5 * reached) AS p50,
                              min(ms) FILTER (WHERE upto >= 0.95 * reached) AS p95,
                              min(ms) FILTER (WHERE upto >= 0.99 * reached) AS p99,
                              max(ms) AS worst,
                              coalesce(sum(n) FILTER (WHERE cause = 'none'), 0)::double precision / sum(n) AS on_time,
                              round(1000 * date_part('epoch', max(last) - p.forecast_at))::bigint AS forecast_error,
                              (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                                          'cause', cause, 'up_to_ms', up_to, 'deliveries', n)) ORDER BY cause, up_to)
                                 FROM (SELECT cause, p.bounds[width_bucket(ms - 1, p.bounds) + 1] AS up_to, sum(n) AS n
                                         FROM counted WHERE ms IS NOT NULL GROUP BY 1, 2) h) AS histogram
                         FROM (SELECT ms, cause, n, last,
                                      sum(n) FILTER (WHERE ms IS NOT NULL) OVER (ORDER BY ms) AS upto,
                                      sum(n) FILTER (WHERE ms IS NOT NULL) OVER () AS reached
                                 FROM counted) w) l)
            UPDATE schedule_runs r
               SET measured_at = now(), lateness_p50_ms = m.p50, lateness_p95_ms = m.p95, lateness_p99_ms = m.p99,
                   lateness_max_ms = m.worst, lateness_on_time = m.on_time,
                   lateness_histogram = m.histogram, forecast_error_ms = m.forecast_error
              FROM measured m WHERE r.id = m.id AND r.measured_at IS NULL
            RETURNING r.forecast_error_ms
            """.formatted(OWED_AT);

    private static final String LEAVE_FIRST = """
            UPDATE schedule_runs SET measured_at = now()
             WHERE id = (SELECT id FROM schedule_runs WHERE state = 'done' AND measured_at IS NULL
                          ORDER BY completed_at LIMIT 1)
            """;

    private final DataSource database;
    private final LatenessConfig config;
    private final ForecastErrors errors;

    RunLateness(DataSource database, LatenessConfig config, ForecastErrors errors) {
        this.database = database;
        this.config = config;
        this.errors = errors;
    }

    /** How late deliveries are told apart by, in their order; what was later than the last is told as one. */
    public static Stream<Duration> buckets(LatenessConfig config) {
        return Stream.concat(BOUNDS.stream(), Stream.of(config.objective()))
                .distinct()
                .sorted();
    }

    /**
     * Measures the runs that ended first, unless another pod is at it.
     *
     * @return whether some were: there may be more
     */
    public boolean measure() {
        try {
            List<Optional<Long>> measured = QuarkusTransaction.requiringNew().call(this::measurePage);
            measured.forEach(error -> error.map(Duration::ofMillis).ifPresent(errors::record));
            return !measured.isEmpty();
        } catch (DatabaseException failure) {
            if (failure.isRepeatable()) {
                throw failure;
            }
            LOG.warnf("The run that ended first stays without lateness: %s", failure.getMessage());
            return Sql.on(database, LEAVE_FIRST).update() > 0;
        }
    }

    /** The error of each run's forecast, if it had one and reached somebody. */
    private List<Optional<Long>> measurePage() {
        Sql.on(database, "SELECT set_config('statement_timeout', ?, true)")
                .with(String.valueOf(LONGEST.toMillis()))
                .list(row -> true);
        return Sql.on(database, MEASURE)
                .with(config.objective().toNanos() / 1e6)
                .with((Object) buckets(config).map(Duration::toMillis).toArray(Long[]::new))
                .with(MEASURE_LOCK, RUNS_AT_ONCE, RECIPIENTS_AT_ONCE)
                .list(row -> Optional.ofNullable(row.getObject("forecast_error_ms", Long.class)));
    }
}
