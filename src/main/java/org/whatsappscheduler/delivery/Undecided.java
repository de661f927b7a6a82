package org.whatsappscheduler.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Sql;

/** Deliveries that were perhaps sent and that no receipt has settled in time: the sender's policy decides. */
@ApplicationScoped
public class Undecided {

    private static final int AT_ONCE = 1_000;

    /**
     * hold: it stays unknown. resend: back to the queue, unless its run was cancelled. give_up: failed. A receipt that
     * comes at the same moment deletes the same row; whoever is first has decided.
     */
    private static final String DECIDE = """
            WITH due AS (
                SELECT u.id FROM delivery_unknown u
                 WHERE u.decide_at <= now() ORDER BY u.decide_at LIMIT ? FOR UPDATE SKIP LOCKED),
            taken AS (DELETE FROM delivery_unknown u USING due WHERE u.id = due.id RETURNING u.*),
            verdict AS (
                SELECT t.*, CASE WHEN s.on_unknown = 'give_up' THEN 'failed'
                                 WHEN s.on_unknown = 'resend' AND r.state <> 'cancelled' THEN 'queued'
                                 ELSE 'unknown' END AS status
                  FROM taken t JOIN senders s ON s.id = t.sender_id JOIN schedule_runs r ON r.id = t.run_id),
            fate AS (
                UPDATE deliveries d
                   SET status = v.status,
                       reason = CASE v.status WHEN 'failed' THEN 'no receipt told whether it was sent' END,
                       failed_at = CASE v.status WHEN 'failed' THEN now() END
                  FROM verdict v
                 WHERE v.status <> 'unknown' AND d.day = v.day AND d.id = v.id AND d.status = 'unknown'
                RETURNING d.id, d.run_id, d.status),
            requeued AS (
                INSERT INTO delivery_queue (id, day, run_id, recipient_id, sender_id, due_at, attempt)
                SELECT v.id, v.day, v.run_id, v.recipient_id, v.sender_id, now(), v.attempt
                  FROM verdict v JOIN fate f USING (id) WHERE f.status = 'queued'),
            reopened AS (
                UPDATE schedule_runs r SET state = 'sending', completed_at = NULL
                 WHERE r.state = 'done' AND r.id IN (SELECT run_id FROM fate WHERE status = 'queued')),
            told AS (
                INSERT INTO delivery_attempts (day, delivery_id, attempt, outcome, detail, at)
                SELECT day, id, attempt, CASE status WHEN 'queued' THEN 'resend' WHEN 'failed' THEN 'give_up'
                                                     ELSE 'hold' END,
                       'no receipt came within the grace', now() FROM verdict),
            counted AS (
                INSERT INTO run_count_deltas (run_id, status, delta)
                SELECT f.run_id, c.status, sum(c.delta) FROM fate f
                 CROSS JOIN LATERAL (VALUES ('unknown', -1), (f.status, 1)) AS c (status, delta)
                 GROUP BY f.run_id, c.status)
            SELECT count(*) AS decided FROM verdict
            """;

    private final DataSource database;

    Undecided(DataSource database) {
        this.database = database;
    }

    /** Decides those whose grace is over, a bounded number at once, and answers how many. */
    public long decide() {
        return Sql.on(database, DECIDE)
                .with(AT_ONCE)
                .list(row -> row.getLong(1))
                .getFirst();
    }
}
