package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.dispatch.DispatchControl.Row;

/** Sees in one statement whether there is anything to do, so that an idle pod asks PostgreSQL next to nothing. */
@ApplicationScoped
class Lookout {

    private static final String LOOK = """
            SELECT c.paused_at, c.paused_reason, c.identity, c.epoch, c.doubt,
                   c.epoch_at < now() - interval '10 seconds' AS check_due,
                   EXISTS (SELECT 1 FROM scheduled_messages
                            WHERE next_run_at <= now() + interval '10 minutes') AS starting,
                   EXISTS (SELECT 1 FROM schedule_runs WHERE state = 'planning' AND paused_at IS NULL) AS planning,
                   EXISTS (SELECT 1 FROM schedule_runs
                            WHERE state = 'planning' AND paused_at IS NULL AND occurrence < now() - interval '1 minute'
                              AND coalesce(planned_at, created_at) < now() - interval '1 minute') AS planning_stalled,
                   EXISTS (SELECT 1 FROM delivery_unknown WHERE decide_at <= now()) AS undecided,
                   EXISTS (SELECT 1 FROM run_clearances) AS uncleared,
                   EXISTS (SELECT 1 FROM delivery_parked WHERE until <= now()) AS lifting,
                   EXISTS (SELECT 1 FROM run_count_deltas)
                       OR EXISTS (SELECT 1 FROM schedule_runs WHERE state = 'sending' AND queued <= 0) AS counting,
                   EXISTS (SELECT 1 FROM schedule_runs WHERE state = 'done' AND measured_at IS NULL) AS measuring,
                   EXISTS (SELECT 1 FROM senders s CROSS JOIN generate_series(0, 2) AS g (priority)
                            CROSS JOIN LATERAL (
                                  SELECT 1 FROM delivery_queue
                                   WHERE sender_id = s.id AND priority = g.priority
                                     AND due_at > now() - interval '30 seconds'
                                     AND due_at <= now() + ? * interval '1 millisecond' LIMIT 1) q) AS due,
                   (SELECT min(claimed_at) FROM delivery_in_flight) AS oldest_in_flight,
                   (SELECT sum(hashtextextended(id::text, version))::text FROM senders) AS senders,
                   ARRAY (SELECT id FROM dispatch_workers ORDER BY id LIMIT 1000) AS workers,
                   ARRAY (SELECT beat FROM dispatch_workers ORDER BY id LIMIT 1000) AS beats,
                   ARRAY (SELECT DISTINCT owner FROM delivery_in_flight f
                           WHERE NOT EXISTS (SELECT 1 FROM dispatch_workers w WHERE w.id = f.owner)) AS orphaned
              FROM dispatch_control c
            """;

    /**
     * What there is to do.
     *
     * @param control whether anything may be sent
     * @param checkDue the database's identity should be compared again
     * @param planningStalled a run should have been planned a minute ago and nobody plans it
     * @param due something can be claimed now, or before the next look; backlogs are the claiming thread's own affair
     * @param senders another one whenever a sender was changed, made or taken away
     * @param beats of all workers, by their numbers; -1 for an owner of claims without a row
     */
    record Outlook(
            Row control,
            boolean checkDue,
            boolean starting,
            boolean planning,
            boolean planningStalled,
            boolean undecided,
            boolean uncleared,
            boolean lifting,
            boolean counting,
            boolean measuring,
            boolean due,
            @Nullable Instant oldestInFlight,
            @Nullable String senders,
            Map<Long, Long> beats) {}

    /** A second until the next look, and some slack. */
    private static final long UNTIL_NEXT_LOOK_MILLIS = 1_200;

    private final DataSource database;
    private final DispatchConfig config;

    Lookout(DataSource database, DispatchConfig config) {
        this.database = database;
        this.config = config;
    }

    Outlook look() {
        return Sql.on(database, LOOK)
                .with(config.horizon().toMillis() + UNTIL_NEXT_LOOK_MILLIS)
                .list(Lookout::outlook)
                .getFirst();
    }

    private static Outlook outlook(ResultSet row) throws SQLException {
        return new Outlook(
                Row.of(row),
                row.getBoolean("check_due"),
                row.getBoolean("starting"),
                row.getBoolean("planning"),
                row.getBoolean("planning_stalled"),
                row.getBoolean("undecided"),
                row.getBoolean("uncleared"),
                row.getBoolean("lifting"),
                row.getBoolean("counting"),
                row.getBoolean("measuring"),
                row.getBoolean("due"),
                Sql.instant(row, "oldest_in_flight"),
                row.getString("senders"),
                beats(
                        numbers(row.getArray("workers")),
                        numbers(row.getArray("beats")),
                        numbers(row.getArray("orphaned"))));
    }

    private static Map<Long, Long> beats(Long[] workers, Long[] beats, Long[] orphaned) {
        Map<Long, Long> byWorker = new HashMap<>();
        for (int i = 0; i < workers.length; i++) {
            byWorker.put(workers[i], beats[i]);
        }
        for (Long owner : orphaned) {
            byWorker.put(owner, -1L);
        }
        return byWorker;
    }

    private static Long[] numbers(Array array) throws SQLException {
        return (Long[]) array.getArray();
    }
}
