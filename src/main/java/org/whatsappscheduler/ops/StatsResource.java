package org.whatsappscheduler.ops;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.LatenessConfig;

/** Statistics for people and scripts; the monitoring has its own. */
@Path("/api/stats")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Operations")
class StatsResource {

    private static final String PODS = """
            SELECT pod, in_flight, processed, started_at, accepted_last_minute,
                   lateness_p50_ms, lateness_p95_ms, lateness_p99_ms,
                   on_time_minute, late_minute, on_time_hour, late_hour
              FROM dispatch_workers ORDER BY id LIMIT 1000
            """;

    private record OnTime(long minute, long lateMinute, long hour, long lateHour) {}

    private record PodRow(Stats.Pod pod, long accepted, Stats.Lateness lateness, OnTime onTime) {}

    private final DataSource database;
    private final DeliveryQueue queue;
    private final LatenessConfig config;

    StatsResource(DataSource database, DeliveryQueue queue, LatenessConfig config) {
        this.database = database;
        this.queue = queue;
        this.config = config;
    }

    @GET
    @Operation(operationId = "getStats", summary = "Queue, lateness and pods, as of the last few seconds")
    public Stats get() {
        List<PodRow> pods = Sql.on(database, PODS).list(StatsResource::pod);
        DeliveryQueue.Depth depth = queue.depth();
        long accepted = pods.stream().mapToLong(PodRow::accepted).sum();
        return new Stats(
                new Stats.Queue(depth.due(), depth.queued(), depth.inFlight(), accepted, depth.oldestDueAt()),
                new Stats.Lateness(
                        worst(pods, Stats.Lateness::p50Ms),
                        worst(pods, Stats.Lateness::p95Ms),
                        worst(pods, Stats.Lateness::p99Ms)),
                new Stats.Punctuality(
                        config.objective().toMillis(),
                        config.target(),
                        share(pods, OnTime::minute, OnTime::lateMinute),
                        share(pods, OnTime::hour, OnTime::lateHour)),
                pods.stream().map(PodRow::pod).toList());
    }

    private static double worst(List<PodRow> pods, ToDoubleFunction<Stats.Lateness> percentile) {
        return pods.stream().map(PodRow::lateness).mapToDouble(percentile).max().orElse(0);
    }

    private static @Nullable Double share(
            List<PodRow> pods, ToLongFunction<OnTime> onTime, ToLongFunction<OnTime> late) {
        long good = pods.stream().map(PodRow::onTime).mapToLong(onTime).sum();
        long bad = pods.stream().map(PodRow::onTime).mapToLong(late).sum();
        return good + bad == 0 ? null : (double) good / (good + bad);
    }

    private static PodRow pod(ResultSet row) throws SQLException {
        return new PodRow(
                new Stats.Pod(
                        row.getString("pod"),
                        "dispatch",
                        row.getInt("in_flight"),
                        row.getLong("processed"),
                        Objects.requireNonNull(Sql.instant(row, "started_at"))),
                row.getLong("accepted_last_minute"),
                new Stats.Lateness(
                        row.getDouble("lateness_p50_ms"),
                        row.getDouble("lateness_p95_ms"),
                        row.getDouble("lateness_p99_ms")),
                new OnTime(
                        row.getLong("on_time_minute"),
                        row.getLong("late_minute"),
                        row.getLong("on_time_hour"),
                        row.getLong("late_hour")));
    }
}
