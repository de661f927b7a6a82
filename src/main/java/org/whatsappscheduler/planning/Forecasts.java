package org.whatsappscheduler.planning;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.planning.Forecast.Cohort;
import org.whatsappscheduler.planning.Forecast.Limits;

/** Says when runs will be finished, from what has been planned of them and what others have in the same queue. */
@ApplicationScoped
public class Forecasts {

    /** Rounded to at most so many instants. */
    private static final int MOST_COHORTS = 1_000;

    /** More than that is not counted; then the forecast is too early. */
    private static final int MOST_AHEAD = 1_000_000;

    /** The width is worked out once: for a queue believed to be empty the planner would do so again for each row. */
    private static final String COHORTS = """
            WITH q AS MATERIALIZED (SELECT due_at FROM delivery_queue WHERE run_id = ?),
            w AS MATERIALIZED (
                SELECT min(due_at) AS first, greatest((max(due_at) - min(due_at)) / ?, interval '1 millisecond') AS step
                  FROM q)
            SELECT max(q.due_at) AS at, count(*) AS n
              FROM q CROSS JOIN w GROUP BY date_bin(w.step, q.due_at, w.first) ORDER BY 1
            """;

    private static final String AHEAD = """
            SELECT s.messages_per_second, s.messages_per_hour,
                   (SELECT count(*) FROM (
                        SELECT 1 FROM delivery_queue q
                         WHERE q.sender_id = s.id AND q.due_at <= ? AND q.run_id <> r.id LIMIT ?) a) AS ahead
              FROM schedule_runs r JOIN senders s ON s.id = r.sender_id WHERE r.id = ?
            """;

    private static final String NOTE = "UPDATE schedule_runs SET forecast_at = ?, forecast_limited_by = ? WHERE id = ?";

    private record Sender(Limits limits, long ahead) {}

    private final DataSource database;

    Forecasts(DataSource database) {
        this.database = database;
    }

    /** Of a run that is planned; empty when nothing of it is queued. */
    public Optional<Forecast> of(UUID runId) {
        List<Cohort> cohorts =
                Sql.on(database, COHORTS).with(runId, MOST_COHORTS).list(Forecasts::cohort);
        return cohorts.isEmpty()
                ? Optional.empty()
                : Sql.on(database, AHEAD)
                        .with(cohorts.getFirst().at(), MOST_AHEAD, runId)
                        .first(Forecasts::sender)
                        .map(sender -> Forecast.of(cohorts, sender.limits(), sender.ahead()));
    }

    /** Writes down what is expected of a run, to be held against what comes. */
    void note(UUID runId) {
        of(runId)
                .ifPresent(forecast -> Sql.on(database, NOTE)
                        .with(forecast.finishAt(), forecast.limitedBy(), runId)
                        .update());
    }

    private static Cohort cohort(ResultSet row) throws SQLException {
        return new Cohort(Objects.requireNonNull(Sql.instant(row, "at")), row.getLong("n"));
    }

    private static Sender sender(ResultSet row) throws SQLException {
        return new Sender(
                new Limits(row.getInt("messages_per_second"), (Integer) row.getObject("messages_per_hour")),
                row.getLong("ahead"));
    }
}
