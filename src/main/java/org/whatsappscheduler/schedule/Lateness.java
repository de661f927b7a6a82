package org.whatsappscheduler.schedule;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How late a run's deliveries were accepted, measured when it had ended: from the instant each was planned for, whatever
 * lay between.
 *
 * @param p50Ms absent, as the others, when nothing was accepted
 * @param onTime the share within the objective, of what was accepted or expired
 */
@Schema(name = "RunLateness")
record Lateness(
        @Nullable Long p50Ms,
        @Nullable Long p95Ms,
        @Nullable Long p99Ms,
        @Nullable Long maxMs,
        double onTime) {

    /** The columns of a run, under their own names; null when the run has not been measured or reached nobody. */
    static @Nullable Lateness of(ResultSet row) throws SQLException {
        double onTime = row.getDouble("lateness_on_time");
        return row.wasNull()
                ? null
                : new Lateness(
                        row.getObject("lateness_p50_ms", Long.class),
                        row.getObject("lateness_p95_ms", Long.class),
                        row.getObject("lateness_p99_ms", Long.class),
                        row.getObject("lateness_max_ms", Long.class),
                        onTime);
    }
}
