package org.whatsappscheduler.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Sql;

/**
 * Sends again what a person asks to be sent again: never to someone who has it, never what WhatsApp withholds. Where each
 * recipient has hours and an expiry of their own, the row seems to be over, and so is looked at again when it boards.
 */
@ApplicationScoped
public class Retrying {

    /** Rows per statement; each is a transaction of its own unless the caller has one. */
    public static final int PAGE = 5_000;

    /**
     * 131049, 131050 and 130472: WhatsApp withholds marketing from this person; asking again makes it worse. Somebody who
     * got it although a failure was reported as well is left alone. What we gave up without ever having heard goes the way
     * of the unknown, because it may have been sent. The day is written out: {@link SettleStatement}.
     */
    private static final String FAILED = """
            WITH page AS MATERIALIZED (
                SELECT d.day, d.id, d.run_id, d.recipient_id, d.attempts, r.sender_id, r.priority,
                       CASE WHEN r.per_recipient THEN now() ELSE r.expires_at END AS expires_at,
                       CASE WHEN EXISTS (SELECT FROM delivery_attempts a
                                          WHERE a.day = DATE '%1$s' AND a.delivery_id = d.id AND a.attempt = d.attempts
                                            AND a.outcome = 'give_up') THEN 'unknown' ELSE 'queued' END AS status
                  FROM schedule_runs r JOIN deliveries d ON d.day = DATE '%1$s' AND d.run_id = r.id
                 WHERE r.id = ? AND d.status = 'failed' AND d.delivered_at IS NULL AND d.read_at IS NULL
                   AND coalesce(d.error_code, 0) NOT IN (131049, 131050, 130472)
                 ORDER BY d.id LIMIT ? FOR UPDATE OF d),
            fate AS (
                UPDATE deliveries d SET status = p.status, reason = NULL, error_code = NULL, failed_at = NULL
                  FROM page p WHERE d.day = DATE '%1$s' AND d.id = p.id),
            ready AS (
                INSERT INTO delivery_queue (id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority)
                SELECT id, day, run_id, recipient_id, sender_id, now(), expires_at, attempts, priority FROM page
                 WHERE status = 'queued'),
            asked AS (
                INSERT INTO delivery_unknown (id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority,
                                              rescues, decide_at, policy)
                SELECT id, day, run_id, recipient_id, sender_id, now(), expires_at, attempts, priority, 0, now(), 'resend'
                  FROM page WHERE status = 'unknown'),
            told AS (
                INSERT INTO delivery_attempts (day, delivery_id, attempt, outcome, detail, at)
                SELECT day, id, attempts, 'retry', 'asked for', now() FROM page WHERE status = 'queued'),
            counted AS (
                INSERT INTO run_count_deltas (run_id, status, delta)
                SELECT p.run_id, c.status, sum(c.delta)
                  FROM page p CROSS JOIN LATERAL (VALUES ('failed', -1), (p.status, 1)) AS c (status, delta)
                 GROUP BY p.run_id, c.status)
            SELECT count(*) FROM page
            """;

    /** Decided by the sweep, which asks the sent ledger first. Who is still within the grace stays there until its end. */
    private static final String UNKNOWN = """
            WITH page AS MATERIALIZED (
                SELECT d.day, d.id, d.run_id, d.recipient_id, d.attempts, r.sender_id, r.priority,
                       CASE WHEN r.per_recipient THEN now() ELSE r.expires_at END AS expires_at
                  FROM schedule_runs r JOIN deliveries d ON d.day = r.day AND d.run_id = r.id
                 WHERE r.id = ? AND d.status = 'unknown'
                   AND NOT EXISTS (SELECT 1 FROM delivery_unknown u WHERE u.id = d.id AND u.policy = 'resend')
                 ORDER BY d.id LIMIT ? FOR UPDATE OF d),
            asked AS (
                INSERT INTO delivery_unknown (id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority,
                                              rescues, decide_at, policy)
                SELECT id, day, run_id, recipient_id, sender_id, now(), expires_at, attempts, priority, 0, now(), 'resend'
                  FROM page
                ON CONFLICT (id) DO UPDATE SET policy = excluded.policy, rescues = 0)
            SELECT count(*) FROM page
            """;

    private static final String PENDING = """
            WITH taken AS (
                DELETE FROM delivery_queue WHERE ctid = ANY (ARRAY (
                    SELECT ctid FROM delivery_queue WHERE run_id = ? AND due_at > now() LIMIT ? FOR UPDATE SKIP LOCKED))
                RETURNING id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority, rescues),
            unparked AS (
                DELETE FROM delivery_parked WHERE ctid = ANY (ARRAY (
                    SELECT ctid FROM delivery_parked WHERE run_id = ? AND until IS NOT NULL LIMIT ?
                       FOR UPDATE SKIP LOCKED))
                RETURNING id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority, rescues),
            ready AS (
                INSERT INTO delivery_queue
                SELECT t.id, t.day, t.run_id, t.recipient_id, t.sender_id, now(),
                       CASE WHEN r.per_recipient THEN now() ELSE t.expires_at END, t.attempt, t.priority, t.rescues
                  FROM (SELECT * FROM taken UNION ALL SELECT * FROM unparked) t JOIN schedule_runs r ON r.id = t.run_id
                RETURNING id)
            SELECT count(*) FROM ready
            """;

    private final DataSource database;

    Retrying(DataSource database) {
        this.database = database;
    }

    /** Queues a page of a run's failed deliveries again; answers how many, fewer than a page at the end. */
    public long failed(UUID runId) {
        return Days.ofRun(database, runId)
                .flatMap(day -> Sql.on(database, FAILED.formatted(day))
                        .with(runId, PAGE)
                        .first(row -> row.getLong(1)))
                .orElse(0L);
    }

    /** Asks for a page of a run's unknown deliveries to be sent again; answers how many. */
    public long unknown(UUID runId) {
        return Sql.on(database, UNKNOWN)
                .with(runId, PAGE)
                .list(row -> row.getLong(1))
                .getFirst();
    }

    /** Makes a page of what waits for later due now; answers how many. */
    public long pending(UUID runId) {
        return Sql.on(database, PENDING)
                .with(runId, PAGE, runId, PAGE)
                .list(row -> row.getLong(1))
                .getFirst();
    }
}
