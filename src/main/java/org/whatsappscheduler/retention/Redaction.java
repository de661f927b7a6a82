package org.whatsappscheduler.retention;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Forgetful;
import org.whatsappscheduler.common.RetentionConfig;
import org.whatsappscheduler.common.Sql;

/**
 * Takes personal data out of runs that ended long ago: first the message, from which moment on nothing of the run can be
 * sent again, then, page by page, what its deliveries and their attempts say. States, instants, codes and counts stay.
 */
@ApplicationScoped
class Redaction implements Forgetful {

    private static final int RUNS_AT_ONCE = 200;

    /** Who retries a schedule has its row locked: its runs wait for the next time. */
    private static final String LOCK = """
            SELECT r.id FROM schedule_runs r JOIN scheduled_messages s ON s.id = r.schedule_id
             WHERE r.redaction_cursor IS NULL AND r.completed_at < ? AND r.state IN ('done', 'cancelled', 'missed')
             ORDER BY r.completed_at LIMIT ? FOR NO KEY UPDATE OF s SKIP LOCKED
            """;

    /** A statement of its own: it sees what was committed before we had the lock. */
    private static final String BEGIN = """
            UPDATE schedule_runs r
               SET content = jsonb_build_object('type', r.content -> 'type', 'category', r.content -> 'category'),
                   redaction_cursor = '00000000-0000-0000-0000-000000000000'
             WHERE r.id = ANY (?) AND r.completed_at < ? AND r.state IN ('done', 'cancelled', 'missed')
               AND NOT EXISTS (SELECT FROM delivery_in_flight f WHERE f.run_id = r.id)
               AND NOT EXISTS (SELECT FROM delivery_queue q WHERE q.run_id = r.id)
               AND NOT EXISTS (SELECT FROM delivery_parked p WHERE p.run_id = r.id)
               AND NOT EXISTS (SELECT FROM delivery_unknown u WHERE u.run_id = r.id)
            """;

    /** Rows are looked up by their key: the planner does not know how few there are. */
    private static final String BY_KEY = """
            SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
            """;

    /** In a statement of its own: one that locks and looks for partitions is not safe with PostgreSQL 18.6. */
    private static final String LOCK_BEGUN = """
            SELECT id FROM schedule_runs
             WHERE redaction_cursor IS NOT NULL AND redacted_at IS NULL ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    /**
     * Small runs together, a large one page by page, its place kept in its row. What was skipped, cancelled or expired has
     * a reason of ours, with nothing in it about anybody. The hashes of WhatsApp's ids stay: they find the delivery a late
     * receipt is about, and nobody can read a number from one.
     */
    private static final String PAGE = """
            WITH begun AS MATERIALIZED (
                SELECT id, day, total, redaction_cursor FROM schedule_runs
                 WHERE id = ANY (?) AND redaction_cursor IS NOT NULL AND redacted_at IS NULL),
            taken AS MATERIALIZED (
                SELECT * FROM (SELECT b.*, sum(total) OVER (ORDER BY id) - total AS before FROM begun b) x
                 WHERE before < ?),
            page AS MATERIALIZED (
                SELECT s.id AS run_id, d.day, d.id, d.recipient_id
                  FROM taken s
                 CROSS JOIN LATERAL (
                       SELECT day, id, recipient_id FROM deliveries
                        WHERE day = s.day AND run_id = s.id AND recipient_id > s.redaction_cursor
                        ORDER BY recipient_id LIMIT ?) d),
            fate AS (
                UPDATE deliveries d
                   SET wamid = NULL, redacted_at = now(),
                       reason = CASE WHEN d.status IN ('skipped', 'cancelled', 'expired') THEN d.reason END
                  FROM page p WHERE d.day = p.day AND d.id = p.id),
            told AS (
                UPDATE delivery_attempts a SET detail = NULL
                  FROM page p WHERE a.day = p.day AND a.delivery_id = p.id AND a.detail IS NOT NULL),
            advanced AS (
                UPDATE schedule_runs r
                   SET redaction_cursor = coalesce(c.last, r.redaction_cursor),
                       redacted_at = CASE WHEN c.n < ? THEN now() END
                  FROM (SELECT s.id, (SELECT count(*) FROM page p WHERE p.run_id = s.id) AS n,
                               (SELECT p.recipient_id FROM page p WHERE p.run_id = s.id
                                 ORDER BY p.recipient_id DESC LIMIT 1) AS last FROM taken s) c
                 WHERE r.id = c.id)
            SELECT (SELECT count(*) FROM page) + (SELECT count(*) FROM taken)
            """;

    private final DataSource database;
    private final RetentionConfig config;

    Redaction(DataSource database, RetentionConfig config) {
        this.database = database;
        this.config = config;
    }

    @Override
    public String kind() {
        return "personal_data";
    }

    @Override
    public Duration kept() {
        return config.personalData();
    }

    @Override
    public int forget(Instant before, int atMost) {
        int begun = QuarkusTransaction.requiringNew().call(() -> begin(before));
        return begun + QuarkusTransaction.requiringNew().call(() -> page(atMost));
    }

    private int begin(Instant before) {
        List<UUID> runs =
                Sql.on(database, LOCK).with(before, RUNS_AT_ONCE).list(row -> row.getObject("id", UUID.class));
        return runs.isEmpty()
                ? 0
                : Sql.on(database, BEGIN)
                        .with(runs.toArray(UUID[]::new), before)
                        .update();
    }

    private int page(int atMost) {
        Sql.on(database, BY_KEY).list(row -> true);
        List<UUID> runs = Sql.on(database, LOCK_BEGUN).with(RUNS_AT_ONCE).list(row -> row.getObject("id", UUID.class));
        return Sql.on(database, PAGE)
                .with(runs.toArray(UUID[]::new), atMost, atMost, atMost)
                .list(row -> row.getInt(1))
                .getFirst();
    }
}
