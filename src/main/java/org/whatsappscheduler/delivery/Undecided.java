package org.whatsappscheduler.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.whatsapp.Correlation;

/**
 * Deliveries that were perhaps sent and that no receipt has settled in time: a person's word decides, else the schedule's
 * policy, else the sender's.
 */
@ApplicationScoped
public class Undecided {

    private static final int AT_ONCE = 1_000;

    /** Whose word counts, of a row of this name, its run r and its sender s. */
    private static final String WISH = "coalesce(%s.policy, r.on_unknown, s.on_unknown)";

    private static final String DUE = """
            SELECT id, attempt FROM delivery_unknown WHERE decide_at <= now() ORDER BY decide_at LIMIT ?
            """;

    /**
     * hold: it stays unknown. resend: back to the queue, unless its run was cancelled, it has expired, or processes keep
     * dying of it; whether somebody's own hours are over is looked at when it boards. give_up: failed. A receipt
     * that comes at the same moment deletes the same row; whoever is first has decided. The day is written out:
     * {@link SettleStatement}.
     */
    private static final String DECIDE = """
            WITH due AS (
                SELECT u.id FROM delivery_unknown u
                  LEFT JOIN senders s ON s.id = u.sender_id LEFT JOIN schedule_runs r ON r.id = u.run_id
                 WHERE u.id = ANY (?) AND u.decide_at <= now() AND (? OR %s <> 'resend')
                   FOR UPDATE OF u SKIP LOCKED),
            taken AS (DELETE FROM delivery_unknown u USING due WHERE u.id = due.id RETURNING u.*),
            wanted AS (
                SELECT t.*, r.state = 'cancelled' AS cancelled,
                       %s AS wish,
                       coalesce(t.expires_at <= now(), false) AND NOT r.per_recipient AS expired
                  FROM taken t JOIN senders s ON s.id = t.sender_id JOIN schedule_runs r ON r.id = t.run_id),
            verdict AS (
                SELECT w.*, CASE WHEN wish = 'give_up' THEN 'failed'
                                 WHEN wish = 'resend' AND rescues < 3 AND NOT cancelled AND NOT expired THEN 'queued'
                                 ELSE 'unknown' END AS status
                  FROM wanted w),
            fate AS (
                UPDATE deliveries d
                   SET status = v.status,
                       reason = CASE WHEN v.status = 'failed' THEN 'no receipt told whether it was sent'
                                     WHEN v.status = 'queued' THEN NULL
                                     WHEN v.rescues >= 3 THEN 'quarantined: three processes died while they sent it'
                                     ELSE d.reason END,
                       failed_at = CASE v.status WHEN 'failed' THEN now() END
                  FROM verdict v
                 WHERE d.day = DATE '%%s' AND d.id = v.id AND d.status = 'unknown'
                RETURNING d.id, d.run_id, d.status),
            requeued AS (
                INSERT INTO delivery_queue (id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority,
                                            rescues)
                SELECT v.id, v.day, v.run_id, v.recipient_id, v.sender_id, now(), v.expires_at, v.attempt,
                       CASE WHEN v.rescues >= 2 THEN 2 ELSE v.priority END, v.rescues
                  FROM verdict v JOIN fate f USING (id) WHERE f.status = 'queued'),
            reopened AS (
                UPDATE schedule_runs r SET state = 'sending', completed_at = NULL
                 WHERE r.state = 'done' AND r.id IN (SELECT run_id FROM fate WHERE status = 'queued')),
            told AS (
                INSERT INTO delivery_attempts (day, delivery_id, attempt, outcome, detail, at)
                SELECT day, id, attempt, CASE status WHEN 'queued' THEN 'resend' WHEN 'failed' THEN 'give_up'
                                                     ELSE 'hold' END,
                       CASE WHEN policy IS NOT NULL THEN 'asked for' ELSE 'no receipt came within the grace' END, now()
                  FROM verdict),
            counted AS (
                INSERT INTO run_count_deltas (run_id, status, delta)
                SELECT f.run_id, c.status, sum(c.delta) FROM fate f
                 CROSS JOIN LATERAL (VALUES ('unknown', -1), (f.status, 1)) AS c (status, delta)
                 WHERE f.status <> 'unknown'
                 GROUP BY f.run_id, c.status)
            SELECT count(*) AS decided FROM verdict
            """.formatted(WISH.formatted("u"), WISH.formatted("t"));

    /** A little later, so that those which can be decided have their turn. */
    private static final String PUT_OFF = """
            UPDATE delivery_unknown SET decide_at = now() + interval '5 seconds' WHERE id = ANY (ARRAY (
                SELECT id FROM delivery_unknown WHERE id = ANY (?) AND decide_at <= now() FOR UPDATE SKIP LOCKED))
            """;

    private final DataSource database;

    Undecided(DataSource database) {
        this.database = database;
    }

    /** Those whose grace is over, a bounded number: time to ask the sent ledger once more. */
    public List<Correlation> due() {
        return Sql.on(database, DUE)
                .with(AT_ONCE)
                .list(row -> new Correlation(row.getObject("id", UUID.class), row.getInt("attempt")));
    }

    /**
     * Decides those of them whose grace is over, and answers how many.
     *
     * @param asked attempts that the sent ledger was asked about
     * @param ledgerAnswered whether it answered: otherwise none of them is sent again, and they are {@link #due} a little
     *     later
     */
    public long decide(List<Correlation> asked, boolean ledgerAnswered) {
        List<UUID> ids = asked.stream().map(Correlation::deliveryId).toList();
        long decided = Days.each(ids, Function.identity()).entrySet().stream()
                .mapToLong(day -> Sql.on(database, DECIDE.formatted(day.getKey()))
                        .with(day.getValue().toArray(UUID[]::new), ledgerAnswered)
                        .list(row -> row.getLong(1))
                        .getFirst())
                .sum();
        if (!ledgerAnswered) {
            Sql.on(database, PUT_OFF).with((Object) ids.toArray(UUID[]::new)).update();
        }
        return decided;
    }
}
