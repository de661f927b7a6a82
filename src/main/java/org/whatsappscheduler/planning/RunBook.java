package org.whatsappscheduler.planning;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Sql;

/** Folds the deltas into the runs' counts, and ends the runs that have been worked off. */
@ApplicationScoped
public class RunBook {

    /** One folder at a time over all pods: two would deadlock on each other's runs. Any number will do. */
    private static final long FOLD_LOCK = 0x57414652L;

    private static final int DELTAS_AT_ONCE = 20_000;

    private static final String FOLD = """
            WITH gate AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(?) AS mine),
            x AS (
                DELETE FROM run_count_deltas
                 WHERE ctid = ANY (ARRAY (SELECT d.ctid FROM run_count_deltas d, gate WHERE gate.mine LIMIT ?))
                RETURNING run_id, status, delta),
            s AS (
                SELECT run_id,
                       coalesce(sum(delta) FILTER (WHERE status = 'total'), 0) AS total,
                       coalesce(sum(delta) FILTER (WHERE status = 'queued'), 0) AS queued,
                       coalesce(sum(delta) FILTER (WHERE status = 'accepted'), 0) AS accepted,
                       coalesce(sum(delta) FILTER (WHERE status = 'sent'), 0) AS sent,
                       coalesce(sum(delta) FILTER (WHERE status = 'delivered'), 0) AS delivered,
                       coalesce(sum(delta) FILTER (WHERE status = 'read'), 0) AS read,
                       coalesce(sum(delta) FILTER (WHERE status = 'failed'), 0) AS failed,
                       coalesce(sum(delta) FILTER (WHERE status = 'unknown'), 0) AS unknown,
                       coalesce(sum(delta) FILTER (WHERE status = 'skipped'), 0) AS skipped,
                       coalesce(sum(delta) FILTER (WHERE status = 'cancelled'), 0) AS cancelled,
                       coalesce(sum(delta) FILTER (WHERE status = 'expired'), 0) AS expired
                  FROM x GROUP BY run_id)
            UPDATE schedule_runs r
               SET total = r.total + s.total, queued = r.queued + s.queued, accepted = r.accepted + s.accepted,
                   sent = r.sent + s.sent, delivered = r.delivered + s.delivered, read = r.read + s.read,
                   failed = r.failed + s.failed, unknown = r.unknown + s.unknown, skipped = r.skipped + s.skipped,
                   cancelled = r.cancelled + s.cancelled, expired = r.expired + s.expired
              FROM s WHERE r.id = s.run_id
            RETURNING r.id
            """;

    private static final String WORKED_OFF = """
            r.state = 'sending' AND r.queued <= 0
               AND NOT EXISTS (SELECT 1 FROM run_count_deltas d WHERE d.run_id = r.id)
               AND NOT EXISTS (SELECT 1 FROM delivery_unknown u WHERE u.run_id = r.id)""";

    private static final String ENDABLE = "SELECT r.id FROM schedule_runs r WHERE " + WORKED_OFF;

    /** The schedule before its runs, as everybody does who takes both. */
    private static final String LOCK_SCHEDULES = """
            SELECT id FROM scheduled_messages
             WHERE id IN (SELECT schedule_id FROM schedule_runs WHERE id = ANY (?)) ORDER BY id FOR UPDATE
            """;

    private static final String END = """
            UPDATE schedule_runs r SET state = 'done', completed_at = now() WHERE r.id = ANY (?) AND %s
            """.formatted(WORKED_OFF);

    /**
     * By its newest run, once none is under way, whichever ended last. A receipt may change the verdict after the end: what
     * was accepted may fail, what was unknown may arrive. What has an occurrence before it is pending again.
     */
    private static final String JUDGE = """
            UPDATE scheduled_messages s
               SET status = v.status, status_reason = v.reason, sent_at = coalesce(s.sent_at, r.completed_at),
                   updated_at = now(), version = s.version + 1
              FROM (SELECT DISTINCT schedule_id FROM schedule_runs WHERE id = ANY (?)) t
             CROSS JOIN LATERAL (SELECT * FROM schedule_runs WHERE schedule_id = t.schedule_id AND state = 'done'
                                  ORDER BY created_at DESC, occurrence DESC LIMIT 1) r
             CROSS JOIN LATERAL (SELECT r.accepted + r.sent + r.delivered + r.read AS good,
                                        r.failed + r.unknown + r.cancelled AS bad) n
              JOIN scheduled_messages o ON o.id = r.schedule_id
             CROSS JOIN LATERAL (SELECT
                   CASE WHEN o.status_reason = '%1$s' THEN 'failed'
                        WHEN o.next_run_at IS NOT NULL THEN 'pending'
                        WHEN o.status = 'paused' AND o.next_local IS NOT NULL THEN 'paused'
                        WHEN n.good > 0 AND n.bad + r.expired = 0 THEN 'sent'
                        WHEN n.good > 0 THEN 'partially_sent'
                        WHEN r.expired > 0 AND n.bad = 0 THEN 'expired'
                        ELSE 'failed' END AS status,
                   CASE WHEN o.status_reason = '%1$s' THEN o.status_reason
                        WHEN r.total = 0 THEN 'the group had no recipients'
                        WHEN r.skipped = r.total THEN 'every recipient was skipped' END AS reason) v
             WHERE s.id = r.schedule_id
               AND s.status IN ('pending', 'sending', 'paused', 'sent', 'partially_sent', 'failed', 'expired')
               AND NOT EXISTS (SELECT FROM schedule_runs a
                                WHERE a.schedule_id = s.id AND a.state IN ('planning', 'sending'))
               AND (s.status, coalesce(s.status_reason, '')) IS DISTINCT FROM (v.status, coalesce(v.reason, ''))
            RETURNING s.id, v.status, r.total, n.good
            """.formatted(Planner.CANNOT_BE_PLANNED);

    /** A run that came to its verdict. */
    public record Verdict(UUID scheduleId, String status, long recipients, long reached) {}

    private final DataSource database;

    RunBook(DataSource database) {
        this.database = database;
    }

    /** Folds, ends and judges; answers the schedules whose verdict is new. */
    public List<Verdict> close() {
        Set<UUID> touched = new LinkedHashSet<>(
                Sql.on(database, FOLD).with(FOLD_LOCK, DELTAS_AT_ONCE).list(row -> row.getObject(1, UUID.class)));
        touched.addAll(Sql.on(database, ENDABLE).list(row -> row.getObject(1, UUID.class)));
        return touched.isEmpty()
                ? List.of()
                : QuarkusTransaction.requiringNew().call(() -> judge(touched.toArray(UUID[]::new)));
    }

    /** With the end the verdict: no crash leaves one without the other. */
    private List<Verdict> judge(UUID[] runs) {
        Sql.on(database, LOCK_SCHEDULES).with((Object) runs).list(row -> row.getObject(1, UUID.class));
        Sql.on(database, END).with((Object) runs).update();
        return Sql.on(database, JUDGE)
                .with((Object) runs)
                .list(row -> new Verdict(
                        row.getObject("id", UUID.class),
                        row.getString("status"),
                        row.getLong("total"),
                        row.getLong("good")));
    }
}
