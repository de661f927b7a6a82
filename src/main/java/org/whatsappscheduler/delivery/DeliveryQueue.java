package org.whatsappscheduler.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Sql;

/** The rows that are ready to leave, and the ones a worker holds. */
@ApplicationScoped
public class DeliveryQueue {

    /** What is claimed no longer than this before its instant counts as started at once. */
    public static final Duration STARTED_AHEAD = Duration.ofMillis(100);

    /**
     * When a run that was started after its instant had been due. What is tried again counts from when it was asked to be,
     * and where recipients have instants of their own nothing is said.
     */
    private static final String WAS_DUE =
            "CASE WHEN c.attempt = 1 AND NOT r.per_recipient AND r.pace IS NULL AND r.created_at > %1$s AND c.due_at >= r.created_at THEN %1$s END"
                    .formatted(RunLateness.OWED_AT);

    /**
     * Moves due rows from ready to in flight, in one atomic statement: a row is in exactly one of the two, so no state
     * column is needed. SKIP LOCKED lets several workers claim side by side; each priority of each sender has its own quota,
     * so that none starves another. The recipient and the run are read in the same breath: consent, cancellation and
     * pause are as of now.
     *
     * <p>The watermark keeps the scan off the dead entries that earlier claims left in the index. Rows may come to lie
     * below it, when a transaction commits late or a claim is rolled back: the ten seconds cover the former, and every
     * worker now and then claims without a watermark, which covers everything.
     */
    static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT q.t
                  FROM unnest(?, ?, ?, ?, ?, ?) AS a (sender, priority, most, watermark, after_ms, until_ms)
                 CROSS JOIN LATERAL (
                       SELECT ctid AS t FROM delivery_queue
                        WHERE sender_id = a.sender AND priority = a.priority
                          AND due_at >= a.watermark - interval '10 seconds'
                          AND due_at > now() + a.after_ms * interval '1 millisecond'
                          AND due_at <= now() + a.until_ms * interval '1 millisecond'
                        ORDER BY due_at, id LIMIT a.most FOR UPDATE SKIP LOCKED) q),
            taken AS (
                DELETE FROM delivery_queue WHERE ctid = ANY (ARRAY (SELECT t FROM due))
                RETURNING id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority, rescues),
            claimed AS (
                INSERT INTO delivery_in_flight
                       (id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority, rescues, owner,
                        claimed_at, started)
                SELECT id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt + 1, priority, rescues, ?,
                       now(), due_at <= now() + ? * interval '1 millisecond' FROM taken
                RETURNING id, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority, rescues, started)
            SELECT c.*, p.name, p.phone_number, p.language, p.attributes::text AS attributes,
                   coalesce(p.time_zone, p.number_zone) AS zone, p.opted_out_at IS NOT NULL AS opted_out, %s AS run,
                   %s AS was_due
              FROM claimed c
              LEFT JOIN recipients p ON p.id = c.recipient_id
              LEFT JOIN schedule_runs r ON r.id = c.run_id
            """.formatted(Claim.RunState.OF_R, WAS_DUE);

    /** Answers those still ours: what was taken from us may not leave. */
    static final String START = """
            UPDATE delivery_in_flight SET started = true WHERE id = ANY (?) AND owner = ? RETURNING id
            """;

    private static final String OWNED = """
            SELECT id, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority, rescues, started,
                   NULL AS name, NULL AS phone_number, NULL AS language, NULL AS attributes, NULL AS zone,
                   false AS opted_out,
                   'ACTIVE' AS run, NULL::timestamptz AS was_due
              FROM delivery_in_flight WHERE owner = ? ORDER BY id LIMIT ?
            """;

    /** What was taken is materialized: PostgreSQL does not read it anew for a delivery that a receipt has just changed. */
    private static final String SKIP_RECIPIENTS = """
            WITH taken AS (
                DELETE FROM delivery_queue WHERE recipient_id = ANY (?) RETURNING id, day),
            unparked AS (
                DELETE FROM delivery_parked WHERE recipient_id = ANY (?) RETURNING id, day),
            t AS MATERIALIZED (SELECT * FROM taken UNION ALL SELECT * FROM unparked),
            ended AS (
                UPDATE deliveries d SET status = 'skipped', reason = 'opted_out' FROM t
                 WHERE d.day = t.day AND d.id = t.id AND d.status = 'queued'
                RETURNING d.run_id)
            INSERT INTO run_count_deltas (run_id, status, delta)
            SELECT e.run_id, c.status, c.sign * count(*)
              FROM ended e CROSS JOIN (VALUES ('queued', -1), ('skipped', 1)) AS c (status, sign)
             GROUP BY e.run_id, c.status, c.sign
            """;

    /**
     * How much there is to do.
     *
     * @param due ready and past their instant
     * @param queued ready, whenever due
     * @param parked waiting for a pause or a held template to end
     * @param inFlight held by a worker
     * @param oldestDueAt of those ready; null when none is
     */
    public record Depth(
            long due,
            long queued,
            long parked,
            long inFlight,
            @Nullable Instant oldestDueAt) {}

    private final DataSource database;

    DeliveryQueue(DataSource database) {
        this.database = database;
    }

    /**
     * Claims for {@code owner} what the quotas allow.
     *
     * @throws org.whatsappscheduler.common.DatabaseException when PostgreSQL is away; nothing is claimed then
     */
    public List<Claim> claim(List<Quota> quotas, long owner) {
        return Sql.on(database, CLAIM)
                .with(column(quotas, Quota::senderId, UUID[]::new))
                .with(column(quotas, quota -> quota.priority().ordinal(), Integer[]::new))
                .with(column(quotas, Quota::limit, Integer[]::new))
                .with(column(quotas, Quota::watermark, Instant[]::new))
                .with(column(quotas, quota -> quota.after().toMillis(), Long[]::new))
                .with(column(quotas, quota -> quota.until().toMillis(), Long[]::new))
                .with(owner, STARTED_AHEAD.toMillis())
                .list(DeliveryQueue::claim);
    }

    private static <T> Object column(List<Quota> quotas, Function<Quota, T> field, IntFunction<T[]> array) {
        return quotas.stream().map(field).toArray(array);
    }

    /**
     * Notes that claimed deliveries are about to be sent and answers those that may be.
     *
     * @throws org.whatsappscheduler.common.DatabaseException when it fails; none may be sent then
     */
    public List<UUID> start(List<UUID> ids, long owner) {
        return Sql.on(database, START).with(ids.toArray(UUID[]::new), owner).list(row -> row.getObject(1, UUID.class));
    }

    /** What a worker still holds, oldest first; recipients are not read. */
    public List<Claim> ownedBy(long owner, int limit) {
        return Sql.on(database, OWNED).with(owner, limit).list(DeliveryQueue::claim);
    }

    /** How many of a run's deliveries a worker holds at this moment. */
    public long inFlight(UUID runId) {
        return Sql.on(database, "SELECT count(*) FROM delivery_in_flight WHERE run_id = ?")
                .with(runId)
                .list(row -> row.getLong(1))
                .getFirst();
    }

    /** Takes the waiting rows of recipients who opted out away: skipped, with that reason. */
    void skipOptedOut(Collection<UUID> recipients) {
        UUID[] ids = recipients.toArray(UUID[]::new);
        Sql.on(database, SKIP_RECIPIENTS).with(ids, ids).update();
    }

    /** Counts what is waiting. The counts of ready and parked rows stop at 100,000. */
    public Depth depth() {
        String text = """
                SELECT (SELECT count(*) FROM (SELECT 1 FROM delivery_queue WHERE due_at <= now() LIMIT 100000) a) AS due,
                       (SELECT count(*) FROM (SELECT 1 FROM delivery_queue LIMIT 100000) b) AS queued,
                       (SELECT count(*) FROM (SELECT 1 FROM delivery_parked LIMIT 100000) c) AS parked,
                       (SELECT count(*) FROM delivery_in_flight) AS in_flight,
                       (SELECT min(q.due_at) FROM senders s CROSS JOIN generate_series(0, 2) AS g (priority)
                         CROSS JOIN LATERAL (SELECT due_at FROM delivery_queue
                                              WHERE sender_id = s.id AND priority = g.priority
                                              ORDER BY due_at LIMIT 1) q) AS oldest
                """;
        return Sql.on(database, text)
                .list(row -> new Depth(
                        row.getLong("due"),
                        row.getLong("queued"),
                        row.getLong("parked"),
                        row.getLong("in_flight"),
                        Sql.instant(row, "oldest")))
                .getFirst();
    }

    /**
     * How many messages a second would send within a minute what is due within it, as far as the senders' rates allow: the
     * demand, from which follows how many calls have to be under way at once (Little's law). Counts 100,000 of a sender's
     * rows at most.
     */
    public double demandPerSecond() {
        String text = """
                SELECT coalesce(sum(least(n.n / 60.0, s.messages_per_second)), 0)
                  FROM senders s
                 CROSS JOIN LATERAL (
                       SELECT count(*) AS n FROM (
                           SELECT 1 FROM delivery_queue q
                            WHERE q.sender_id = s.id AND q.priority IN (0, 1) AND q.due_at <= now() + interval '1 minute'
                            LIMIT least(s.messages_per_second * 60, 100000)) q) n
                 WHERE s.paused_at IS NULL AND coalesce(s.blocked_until <= now(), true)
                """;
        return Sql.on(database, text).list(row -> row.getDouble(1)).getFirst();
    }

    private static Claim claim(ResultSet row) throws SQLException {
        String phoneNumber = row.getString("phone_number");
        return new Claim(
                row.getObject("id", UUID.class),
                row.getObject("run_id", UUID.class),
                row.getObject("recipient_id", UUID.class),
                row.getObject("sender_id", UUID.class),
                Objects.requireNonNull(Sql.instant(row, "due_at")),
                Sql.instant(row, "was_due"),
                Sql.instant(row, "expires_at"),
                row.getInt("attempt"),
                Priority.values()[row.getInt("priority")],
                row.getInt("rescues"),
                row.getBoolean("started"),
                Claim.RunState.valueOf(row.getString("run")),
                phoneNumber == null
                        ? null
                        : new Claim.Addressee(
                                row.getString("name"),
                                phoneNumber,
                                row.getString("language"),
                                row.getString("attributes"),
                                row.getString("zone"),
                                row.getBoolean("opted_out")));
    }
}
