package org.whatsappscheduler.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Sql;

/**
 * Takes the waiting rows of a cancelled or paused run out of the queue, and brings those of a resumed one back. Page by
 * page: the first with the caller's transaction, the others by the sweep. Nothing of the run is sent meanwhile, because
 * the claim looks at the run as well.
 */
@ApplicationScoped
public class RunRows {

    private static final int PAGE_SIZE = 5_000;

    /** The day of the run is written out: {@link SettleStatement}. */
    private static final String CANCEL = """
            WITH taken AS (
                DELETE FROM delivery_queue WHERE ctid = ANY (ARRAY (
                    SELECT ctid FROM delivery_queue WHERE run_id = ? LIMIT ? FOR UPDATE SKIP LOCKED))
                RETURNING id, day),
            unparked AS (
                DELETE FROM delivery_parked WHERE ctid = ANY (ARRAY (
                    SELECT ctid FROM delivery_parked WHERE run_id = ? LIMIT ? FOR UPDATE SKIP LOCKED))
                RETURNING id, day),
            t AS MATERIALIZED (SELECT * FROM taken UNION ALL SELECT * FROM unparked),
            ended AS (
                UPDATE deliveries d SET status = 'cancelled', reason = 'the schedule was cancelled' FROM t
                 WHERE d.day = DATE '%1$s' AND d.id = t.id AND d.status = 'queued'
                RETURNING d.run_id),
            counted AS (
                INSERT INTO run_count_deltas (run_id, status, delta)
                SELECT e.run_id, c.status, c.sign * count(*)
                  FROM ended e CROSS JOIN (VALUES ('queued', -1), ('cancelled', 1)) AS c (status, sign)
                 GROUP BY e.run_id, c.status, c.sign)
            SELECT (SELECT count(*) FROM taken) + (SELECT count(*) FROM unparked)
            """;

    private static final String PARK = """
            WITH taken AS (
                DELETE FROM delivery_queue WHERE ctid = ANY (ARRAY (
                    SELECT ctid FROM delivery_queue WHERE run_id = ? LIMIT ? FOR UPDATE SKIP LOCKED))
                RETURNING id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority, rescues)
            INSERT INTO delivery_parked SELECT *, NULL FROM taken
            """;

    private static final String UNPARK = """
            WITH taken AS (
                DELETE FROM delivery_parked WHERE ctid = ANY (ARRAY (
                    SELECT ctid FROM delivery_parked WHERE run_id = ? LIMIT ? FOR UPDATE SKIP LOCKED))
                RETURNING id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority, rescues)
            INSERT INTO delivery_queue
            SELECT id, day, run_id, recipient_id, sender_id, greatest(due_at, now()), expires_at, attempt, priority, rescues
              FROM taken
            """;

    /**
     * Back to the queue or, should the run be paused, to wait for its being resumed. The run is locked: whoever pauses,
     * resumes or cancels it at the same moment passes these rows over, so its word has to be known here.
     */
    private static final String LIFT = """
            WITH taken AS (
                DELETE FROM delivery_parked WHERE ctid = ANY (ARRAY (
                    SELECT ctid FROM delivery_parked WHERE until <= now() ORDER BY until LIMIT ? FOR UPDATE SKIP LOCKED))
                RETURNING id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority, rescues),
            runs AS MATERIALIZED (
                SELECT id, %s AS doing FROM schedule_runs r
                 WHERE id IN (SELECT run_id FROM taken) ORDER BY id FOR SHARE),
            judged AS (SELECT t.*, r.doing = 'PAUSED' AS paused FROM taken t JOIN runs r ON r.id = t.run_id),
            waiting AS (
                INSERT INTO delivery_parked
                SELECT id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority, rescues, NULL
                  FROM judged WHERE paused),
            ready AS (
                INSERT INTO delivery_queue
                SELECT id, day, run_id, recipient_id, sender_id, greatest(due_at, now()), expires_at, attempt, priority, rescues
                  FROM judged WHERE NOT paused)
            SELECT count(*) FROM judged
            """.formatted(Claim.RunState.OF_R);

    /** Waits for whoever is just finding that nothing was left of an earlier one, and would take the row away. */
    private static final String BEGIN_CLEARANCE = """
            INSERT INTO run_clearances (run_id, since) VALUES (?, now())
            ON CONFLICT (run_id) DO UPDATE SET since = excluded.since
            """;

    private static final String UNCLEARED = """
            SELECT c.run_id, %s
              FROM run_clearances c JOIN schedule_runs r ON r.id = c.run_id
             ORDER BY c.since LIMIT 1 FOR UPDATE OF c SKIP LOCKED
            """.formatted(Claim.RunState.OF_R);

    private record Uncleared(UUID runId, Claim.RunState state) {}

    private final DataSource database;
    private final int pageSize;

    @Inject
    RunRows(DataSource database) {
        this(database, PAGE_SIZE);
    }

    RunRows(DataSource database, int pageSize) {
        this.database = database;
        this.pageSize = pageSize;
    }

    /**
     * Begins to bring a run's rows in line with what the run is now doing, in the caller's transaction.
     *
     * @return how many rows were moved
     */
    public long align(UUID runId, Claim.RunState state) {
        long moved = page(runId, state);
        if (moved >= pageSize) {
            Sql.on(database, BEGIN_CLEARANCE).with(runId).update();
        }
        return moved;
    }

    /** How many rows of a run still wait, wherever. */
    public long waiting(UUID runId) {
        return Sql.on(
                        database,
                        "SELECT (SELECT count(*) FROM delivery_queue WHERE run_id = ?)"
                                + " + (SELECT count(*) FROM delivery_parked WHERE run_id = ?)")
                .with(runId, runId)
                .list(row -> row.getLong(1))
                .getFirst();
    }

    /**
     * Goes on with one page of some run that was begun, in the current transaction.
     *
     * @return false when there is none
     */
    public boolean goOn() {
        List<Uncleared> next = Sql.on(database, UNCLEARED)
                .list(row -> new Uncleared(row.getObject(1, UUID.class), Claim.RunState.valueOf(row.getString(2))));
        if (next.isEmpty()) {
            return false;
        }
        Uncleared run = next.getFirst();
        if (page(run.runId(), run.state()) == 0) {
            Sql.on(database, "DELETE FROM run_clearances WHERE run_id = ?")
                    .with(run.runId())
                    .update();
        }
        return true;
    }

    /** Brings back what was parked until now, a bounded number at once, and answers how many. */
    public long lift() {
        return Sql.on(database, LIFT).with(pageSize).list(row -> row.getLong(1)).getFirst();
    }

    private long page(UUID runId, Claim.RunState state) {
        return switch (state) {
            case CANCELLED ->
                Days.ofRun(database, runId)
                        .flatMap(day -> Sql.on(database, CANCEL.formatted(day))
                                .with(runId, pageSize, runId, pageSize)
                                .first(row -> row.getLong(1)))
                        .orElse(0L);
            case PAUSED -> Sql.on(database, PARK).with(runId, pageSize).update();
            case ACTIVE -> Sql.on(database, UNPARK).with(runId, pageSize).update();
        };
    }
}
